import type { RuleFacts } from '#components/alerts/rule-form.tsx'
import { clock } from '#components/alerts/rule-sentence.tsx'
import type { RuleRow } from '#lib/alerts/page-queries.ts'

/** A stored rule as its form shows it. */
export function ruleFacts(rule: RuleRow): RuleFacts {
  const { id, tags, quietFrom, quietUntil, quietDays, dailyAt } = rule
  return {
    ...rule,
    ruleId: id,
    tags: tags.join(', '),
    quietFrom: quietFrom === null ? '' : clock(quietFrom),
    quietUntil: quietUntil === null ? '' : clock(quietUntil),
    quietDays: quietDays.map(String),
    dailyAt: clock(dailyAt),
  }
}

/** What a new rule begins with. */
export function emptyRule(name: string, channelIds: readonly string[], timeZone: string): RuleFacts {
  return {
    ruleId: null,
    name,
    enabled: true,
    events: ['incidents', 'reminders'],
    minSeverity: 'red',
    levels: [],
    registrationIds: [],
    tags: '',
    channelIds,
    afterMinutes: 0,
    timeZone,
    quietFrom: '',
    quietUntil: '',
    quietDays: [],
    redAlways: true,
    dailyAt: '08:00',
  }
}
