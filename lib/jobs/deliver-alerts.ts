import { channelKind } from '#lib/alerts/channels.ts'
import { deliverDue } from '#lib/alerts/deliver.ts'
import type { Services } from '#lib/services.ts'
import type { Beat, Job } from './loop.ts'

const NAME = 'deliver-alerts'
/** Somebody may be waiting for a test. */
const EVERY_MILLISECONDS = 2_000

/** Delivers what waits in the outbox. */
export function deliverAlertsJob(services: Services, beat: Beat): Job {
  return {
    name: NAME,
    everyMilliseconds: EVERY_MILLISECONDS,
    run: (stopping) =>
      deliverDue({
        services,
        kindOf: channelKind,
        random: Math.random,
        stopping,
        beat: () => beat(NAME),
      }),
  }
}
