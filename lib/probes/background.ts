import { setTimeout as pause } from 'node:timers/promises'
import { Slots } from './slots.ts'
import type { ProbeServices } from './tools.ts'

/** The probes that run in one process: how many at once, and how they end with it. */
export class Background {
  readonly slots: Slots
  readonly #running = new Set<Promise<unknown>>()
  readonly #cut = new AbortController()

  constructor(atOnce: number) {
    this.slots = new Slots(atOnce)
  }

  /** Aborted when what still runs has had its time. */
  get signal(): AbortSignal {
    return this.#cut.signal
  }

  get count(): number {
    return this.#running.size
  }

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    try {
      return await work
    } finally {
      this.#running.delete(work)
    }
  }

  /** Waits for what runs, at most so long; then cuts it off and waits until it has let go of its mailboxes. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.slots.close()
    const timer = new AbortController()
    await Promise.race([
      Promise.allSettled(this.#running),
      pause(graceMilliseconds, undefined, { signal: timer.signal }).catch(() => {}),
    ])
    timer.abort()
    this.#cut.abort()
    await Promise.allSettled(this.#running)
  }
}

// Routes and jobs are separate bundles of one process: only globalThis is shared between them.
const shared = globalThis as typeof globalThis & { mailgrantProbes?: Map<string, Background> }

/** One per process, or rather per instance: a test may have two in one process. */
export function backgroundOf({ instance, config }: Pick<ProbeServices, 'instance' | 'config'>): Background {
  shared.mailgrantProbes ??= new Map()
  let background = shared.mailgrantProbes.get(instance)
  if (!background) {
    background = new Background(config.probesAtOnce)
    shared.mailgrantProbes.set(instance, background)
  }
  return background
}
