import { reapDeadDeepChecks } from '#lib/deep-check/reap.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 30_000

/** Deep checks are started by hand and never again by themselves: one whose process died is only ended. */
export function reapDeepChecksJob(services: Services): Job {
  return {
    name: 'reap-deep-checks',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run() {
      const ended = await reapDeadDeepChecks(services.database)
      if (ended > 0) services.log.warn({ ended }, 'deep checks were abandoned: their process has died')
    },
  }
}
