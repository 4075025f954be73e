import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#lib/log.ts'

const BETWEEN_TRIES_MS = 5_000
const BETWEEN_TRIES_AT_THE_END_MS = 250

interface Held {
  readonly running: Set<Promise<void>>
  /** Wakes every waiting write when the process is about to end. */
  readonly ending: AbortController
  deadline: number
}

// Jobs and pages are separate bundles of one process: only globalThis is shared between them.
const shared = globalThis as typeof globalThis & { mailgrantHeldWrites?: Held }

function held(): Held {
  shared.mailgrantHeldWrites ??= {
    running: new Set(),
    ending: new AbortController(),
    deadline: Number.POSITIVE_INFINITY,
  }
  return shared.mailgrantHeldWrites
}

/** Keeps a write in memory and repeats it until the database takes it, or the process has to end. */
export function holdWrite(write: () => Promise<unknown>, log: Log, what: Record<string, unknown>): void {
  const running = repeat(write, log, what).finally(() => held().running.delete(running))
  held().running.add(running)
}

async function repeat(write: () => Promise<unknown>, log: Log, what: Record<string, unknown>): Promise<void> {
  log.error(what, 'the database does not take a renewed token: it is kept in memory')
  while (performance.now() < held().deadline) {
    const { signal } = held().ending
    await (signal.aborted
      ? wait(BETWEEN_TRIES_AT_THE_END_MS)
      : wait(BETWEEN_TRIES_MS, undefined, { signal, ref: false }).catch(() => {}))
    try {
      await write()
      log.info(what, 'the renewed token is written')
      return
    } catch (error) {
      log.debug({ ...what, err: error }, 'the renewed token is still not written')
    }
  }
  log.error(what, 'the renewed token is lost: the one before it stays in use')
}

/** Repeats held writes faster and waits for them, at most so many milliseconds. For the end of the process. */
export async function settleHeldWrites(deadlineMs: number): Promise<void> {
  const all = held()
  all.deadline = performance.now() + deadlineMs
  all.ending.abort()
  await Promise.allSettled(all.running)
  shared.mailgrantHeldWrites = undefined
}
