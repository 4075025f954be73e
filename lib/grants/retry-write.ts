import { setTimeout as wait } from 'node:timers/promises'
import { Refusal } from '#lib/errors.ts'

export type Wait = (milliseconds: number) => Promise<unknown>

/** Milliseconds between the tries of a write that is nowhere else: five more after the first, in six seconds. */
export const PATIENT: readonly number[] = [50, 150, 450, 1_350, 4_000]
/** The same for one that is kept in memory when these fail too. */
export const QUICK: readonly number[] = [20, 60, 150, 350, 700]

/** Repeats a write while the database fails. A refusal is an answer and is not repeated. */
export async function retryWrite<T>(
  write: () => Promise<T>,
  delays: readonly number[],
  pause: Wait = wait,
): Promise<T> {
  for (const delay of delays) {
    try {
      return await write()
    } catch (error) {
      if (error instanceof Refusal) throw error
      await pause(delay)
    }
  }
  return write()
}
