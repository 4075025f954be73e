import { renewDueGrants } from '#lib/grants/renew.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 60_000
const AT_ONCE = 10

/** Renews every grant before its refresh token dies of being left alone. */
export function renewGrantsJob(services: Services): Job {
  return {
    name: 'renew-grants',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      let claimed = AT_ONCE
      while (!signal.aborted && claimed === AT_ONCE) {
        claimed = await renewDueGrants(services, { limit: AT_ONCE })
      }
    },
  }
}
