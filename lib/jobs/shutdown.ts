import { releaseAll } from '#lib/db/claim.ts'
import { settleRenewals } from '#lib/grants/renew.ts'
import { feedOf } from '#lib/health/feed-of.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'

/** What runs has this long to end by itself; a probe takes at most about as long. */
export const GRACE_MILLISECONDS = 20_000

export interface Stoppable {
  readonly services: ProbeServices & { close(): Promise<void> }
  readonly stopping: AbortController
  /** Settles when no job runs any more. */
  readonly jobs: Promise<void>
}

/** Takes on nothing new, lets what runs end or cuts it off, gives back every lease, closes the database. */
export async function shutDown(
  { services, stopping, jobs }: Stoppable,
  graceMilliseconds = GRACE_MILLISECONDS,
): Promise<void> {
  stopping.abort()
  feedOf(services).close()
  await Promise.all([backgroundOf(services).stop(graceMilliseconds), settleRenewals(graceMilliseconds)])
  await Promise.race([jobs, afterwards(graceMilliseconds)])
  await releaseAll(services.database, services.instance)
  await services.close()
}

function afterwards(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}
