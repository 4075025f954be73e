import { readFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PortalLives, portalLives } from '#lib/attempts/testing/lives.ts'
import { registerApp } from '#lib/attempts/testing/tenant.ts'
import { record } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'
import { advance } from './advance.ts'
import { beginByGraph } from './by-graph.ts'

let lives: PortalLives
beforeAll(async () => {
  lives = await portalLives()
}, 120_000)
afterAll(() => lives?.close())

interface Seen {
  readonly keyId: string
  readonly displayName: string
}

const appOf = () => lives.tenant.sandbox.apps.find(({ name }) => /ticket/.test(name))

async function inEntra(): Promise<Seen[]> {
  const { apps } = await lives.tenant.sandbox.control.get<{ apps: { clientId: string; secrets: Seen[] }[] }>(
    '/state',
  )
  return apps.find(({ clientId }) => clientId === appOf()?.clientId)?.secrets ?? []
}

async function goOn(portal: Context, rotationId: string) {
  const transport = httpsTransport({ ca: readFileSync(lives.tenant.sandbox.caFile) })
  // Whoever held it is dead: its lease has run out.
  await record(portal.database, 'lease', (writer) =>
    writer.update(rotations).set({ leaseUntil: null }).where(eq(rotations.id, rotationId)),
  )
  const outgoing = { ...portal.outgoing, transport }
  await advance({ ...portal, outgoing, config: SETTINGS }, rotationId)
  const [row] = await portal.database.read.select().from(rotations).where(eq(rotations.id, rotationId))
  return row
}

test('killed between the answer of Graph and the write, it removes what nobody holds and makes another', async () => {
  const rotationId = await lives.alive(async (portal) => {
    const { id } = await registerApp(portal, lives.tenant, appOf())
    return beginByGraph(portal, id)
  })
  await lives.killAfterAnswer({ rotation: rotationId })
  const orphan = (await inEntra()).at(-1)
  expect(orphan?.displayName).toMatch(/^Mailgrant /)

  const row = await lives.alive(async (portal) => {
    const [before] = await portal.database.read.select().from(rotations).where(eq(rotations.id, rotationId))
    expect(before).toMatchObject({ step: 'add', nextId: null, mark: orphan?.displayName })
    return goOn(portal, rotationId)
  })
  expect(row).toMatchObject({ step: 'rest', trouble: null })
  const now = await inEntra()
  expect(now).toHaveLength(2)
  expect(now.map(({ keyId }) => keyId)).not.toContain(orphan?.keyId)
  await lives.alive(async (portal) => {
    const [next] = await portal.database.read
      .select()
      .from(credentials)
      .where(eq(credentials.id, row?.nextId ?? ''))
    expect(next).toMatchObject({ state: 'current', entraKeyId: now.at(-1)?.keyId })
  })
}, 120_000)
