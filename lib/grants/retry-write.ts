import { setTimeout as wait } from 'node:timers/promises'
import { Refusal } from '#lib/errors.ts'

export type Wait = (milliseconds: number) => Promise<unknown>

/** Between the tries of a write that must not be lost: five more after the first, within about six seconds. */
export const WRITE_DELAYS: readonly number[] = [50, 150, 450, 1_350, 4_000]

/** Repeats a write while the database fails. A refusal is an answer and is not repeated. */
export async function retryWrite<T>(write: () => Promise<T>, pause: Wait = wait): Promise<T> {
  for (const delay of WRITE_DELAYS) {
    try {
      return await write()
    } catch (error) {
      if (error instanceof Refusal) throw error
      await pause(delay)
    }
  }
  return write()
}
