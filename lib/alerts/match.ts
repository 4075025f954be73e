import type { alertRules } from '#lib/db/schema/alerts.ts'
import type { incidents } from '#lib/db/schema/incidents.ts'
import { outsideQuiet } from './quiet-hours.ts'

export type Rule = typeof alertRules.$inferSelect
export type Incident = typeof incidents.$inferSelect

/** Which apps, mailboxes and tags a fault lies in, and what no message about it should go through. */
export interface Reach {
  readonly registrationIds: readonly string[]
  /** Of the mailboxes it stops. */
  readonly tags: readonly string[]
  readonly through: {
    readonly registrationIds: readonly string[]
    readonly mailboxIds: readonly string[]
    readonly everything: boolean
  }
}

/** Whether a rule asks for this incident, however bad it is. */
export function concerns(rule: Rule, incident: Pick<Incident, 'level'>, reach: Reach): boolean {
  return (
    (rule.levels.length === 0 || rule.levels.includes(incident.level)) &&
    (rule.registrationIds.length === 0 || overlap(rule.registrationIds, reach.registrationIds)) &&
    (rule.tags.length === 0 || overlap(rule.tags, reach.tags))
  )
}

/** Whether a rule tells of this incident. */
export function tellsOf(rule: Rule, incident: Pick<Incident, 'level' | 'severity'>, reach: Reach): boolean {
  return (
    rule.enabled &&
    rule.events.includes('incidents') &&
    (rule.minSeverity === 'amber' || incident.severity === 'red') &&
    concerns(rule, incident, reach)
  )
}

/** When a rule tells what is ready at `at`. */
export function tellAt(rule: Rule, severity: 'red' | 'amber', at: Date): Date {
  return severity === 'red' && rule.redAlways ? at : outsideQuiet(rule, at)
}

const overlap = (asked: readonly string[], there: readonly string[]) =>
  asked.some((one) => there.includes(one))
