import type { Actor } from '#lib/access/actor.ts'
import type { AskMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { Refusal } from '#lib/errors.ts'
import { claimReadings } from '#lib/expiry/claim-readings.ts'
import { readEntra } from '#lib/expiry/read-entra.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 60_000
const AT_ONCE = 4

const BY_ITSELF: Actor = { kind: 'system', name: 'Jobs' }

/** Lets every app read its own secrets and certificates in Entra, twice a day. */
export function watchExpiryJob(services: Services): Job {
  return {
    name: 'watch-expiry',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      let read = AT_ONCE
      while (!signal.aborted && read === AT_ONCE) read = await watchExpiries(services)
    },
  }
}

/** One round; how many were due. */
export async function watchExpiries(
  services: Services,
  { limit = AT_ONCE, ask }: { readonly limit?: number; readonly ask?: AskMicrosoft } = {},
): Promise<number> {
  const ids = await claimReadings(services.database, limit)
  await Promise.all(ids.map((id) => readOne(services, id, ask)))
  return ids.length
}

async function readOne(services: Services, registration: string, ask?: AskMicrosoft): Promise<void> {
  const { log } = services
  try {
    const outcome = await readEntra({ ...services, actor: BY_ITSELF }, registration, ask)
    if (outcome.kind !== 'read') log.warn({ registration, outcome: outcome.kind }, 'an app was not read')
  } catch (error) {
    // Without a credential in use, or in a cloud that left the settings, nobody can ask.
    if (error instanceof Refusal)
      return log.debug({ registration, code: error.code }, 'an app cannot be read')
    log.error({ err: error, registration }, 'an app could not be read')
  }
}
