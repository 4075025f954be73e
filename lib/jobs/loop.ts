import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '#lib/log.ts'

export interface Job {
  readonly name: string
  /** From the end of one run to the beginning of the next. */
  readonly everyMilliseconds: number
  /** Before the first run; none when absent. */
  readonly afterMilliseconds?: number
  /** One run. It looks at the signal between two pieces of work and returns soon after it was aborted. */
  run(signal: AbortSignal): Promise<void>
}

/** Told of every run that ended well. */
export type Beat = (name: string) => Promise<void>

/**
 * Runs every job again and again, each at its own pace, until the signal says stop. A run that throws is logged and
 * the job goes on. Resolves when the last run has ended.
 */
export async function runJobs(
  jobs: readonly Job[],
  log: Log,
  signal: AbortSignal,
  beat: Beat = async () => {},
): Promise<void> {
  // Each job waits for it, and more than ten are no leak.
  setMaxListeners(0, signal)
  await Promise.all(jobs.map((job) => repeat(job, log, signal, beat)))
}

async function repeat(job: Job, log: Log, signal: AbortSignal, beat: Beat): Promise<void> {
  await wait(job.afterMilliseconds ?? 0, signal)
  while (!signal.aborted) {
    try {
      await job.run(signal)
      await beat(job.name)
    } catch (error) {
      log.error({ err: error, job: job.name }, 'a job failed')
    }
    await wait(job.everyMilliseconds, signal)
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal, ref: false }).catch(() => {})
}
