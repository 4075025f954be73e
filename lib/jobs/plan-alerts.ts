import { type Looked, planDaily } from '#lib/alerts/plan-daily.ts'
import { planIncidents } from '#lib/alerts/plan-incidents.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 3_000
/** What is told daily is looked for no more often than this, and what could not be planned tried anew. */
const DAILY_EVERY_MILLISECONDS = 60_000

/** Makes messages of what happened to incidents, and of what the hour of the day asks for. */
export function planAlertsJob(services: Services): Job {
  const failures = new Map<string, number>()
  const done: Looked = new Map()
  let looked = Number.NEGATIVE_INFINITY
  return {
    name: 'plan-alerts',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      await planIncidents(services, failures, signal)
      if (signal.aborted || performance.now() - looked < DAILY_EVERY_MILLISECONDS) return
      failures.clear()
      await planDaily(services.database, done)
      looked = performance.now()
    },
  }
}
