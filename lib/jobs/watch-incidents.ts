import { roundOfChecks } from '#lib/health/round-of-checks.ts'
import { MetTwice } from '#lib/incidents/met-twice.ts'
import { JOB, watchRound } from '#lib/incidents/round.ts'
import { watchTroubles } from '#lib/incidents/watch.ts'
import { readWatchFacts } from '#lib/incidents/watch-queries.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 10_000
/** The other jobs have begun by then. */
const SOON_MILLISECONDS = 5_000

/** Opens, changes and closes incidents by what the checks have recorded. */
export function watchIncidentsJob(
  services: Services & { readonly config: { readonly probeMinutes: number } },
): Job {
  const spread = roundOfChecks(services.config.probeMinutes)
  const memory = new MetTwice()
  return {
    name: JOB,
    everyMilliseconds: EVERY_MILLISECONDS,
    afterMilliseconds: SOON_MILLISECONDS,
    async run() {
      await watchRound(services, {
        spread,
        own: async (read, now, open) =>
          memory.judge(watchTroubles(await readWatchFacts(read, now), now), open, now),
      })
    },
  }
}
