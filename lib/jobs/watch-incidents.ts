import { roundOfChecks } from '#lib/health/round-of-checks.ts'
import { JOB, watchRound } from '#lib/incidents/round.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 10_000

/** Opens, changes and closes incidents by what the checks have recorded. */
export function watchIncidentsJob(
  services: Services & { readonly config: { readonly probeMinutes: number } },
): Job {
  const spread = roundOfChecks(services.config.probeMinutes)
  return {
    name: JOB,
    everyMilliseconds: EVERY_MILLISECONDS,
    async run() {
      await watchRound(services, { spread })
    },
  }
}
