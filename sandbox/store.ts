import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { chmod, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from './model.ts'
import { newSigningKey } from './signer.ts'

export interface Persisted {
  version: 1
  /** When the tenant was made: secrets run out relative to this, also after a reset. */
  seededAt: number
  signingKey: string
  world: World
}

const VERSION = 1

/** Reads what an earlier run left in `folder`, or begins anew. */
export function loadState(folder: string, seed: (at: number) => World, now: number): Persisted {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'state.json')
  if (existsSync(file)) {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Persisted
    if (found.version === VERSION) return { ...found, world: completed(found.world, seed(found.seededAt)) }
  }
  return { version: VERSION, seededAt: now, signingKey: newSigningKey(), world: seed(now) }
}

/** A folder of an older sandbox lacks what it has got since: it has that as it was seeded. */
function completed(world: World, seeded: World): World {
  const [model] = seeded.apps
  const apps = world.apps.map((app) => {
    const fresh = seeded.apps.find(({ clientId }) => clientId === app.clientId) ?? model
    return fresh ? { ...fresh, ...app } : app
  })
  const tenants = world.tenants.map((tenant) => {
    const fresh = seeded.tenants.find(({ id }) => id === tenant.id)
    return fresh ? { ...fresh, ...tenant } : tenant
  })
  return { ...world, apps, tenants, settings: { ...seeded.settings, ...world.settings } }
}

/**
 * Writes the state to `folder`. Calls that come while a write is under way share the next one, and each
 * resolves when what it saw is on disk.
 */
export function createSaver(folder: string, state: () => Persisted): () => Promise<void> {
  const file = join(folder, 'state.json')
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function write(): Promise<void> {
    const draft = `${file}.draft`
    await writeFile(draft, JSON.stringify(state(), null, 1), { mode: 0o600 })
    await chmod(draft, 0o600)
    await rename(draft, file)
  }

  function start(): Promise<void> {
    const mine = write().finally(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }

  return function save() {
    if (!running) return start()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}
