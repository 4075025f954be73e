import { backUpEmbedded, isEmbedded, vacuumEmbedded } from '#lib/db/maintenance.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 24 * 60 * 60_000
// Not while everybody waits for the portal to come up, but also when it never runs for a whole day.
const SOON_MILLISECONDS = 10 * 60_000

/** What a database server's operator does for it, done here for the embedded one. */
export function embeddedMaintenanceJob({ database, log }: Services): Job {
  return {
    name: 'embedded-maintenance',
    everyMilliseconds: EVERY_MILLISECONDS,
    afterMilliseconds: SOON_MILLISECONDS,
    async run(signal) {
      if (!isEmbedded(database)) return
      await vacuumEmbedded(database)
      if (signal.aborted) return
      const path = await backUpEmbedded(database)
      if (path) log.info({ path }, 'embedded database backed up')
    },
  }
}
