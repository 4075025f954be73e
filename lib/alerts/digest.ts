import { and, asc, desc, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { channels } from '#lib/db/schema/alerts.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { upcomingExpiries } from '#lib/expiry/upcoming.ts'
import type { Slot } from './daily.ts'
import { concerns, type Incident, type Rule } from './match.ts'
import type { DigestMessage } from './message.ts'
import { reachOfIncident } from './reach.ts'
import { FIRST_REMINDER_DAYS } from './reminders.ts'

const DAY = 24 * 60 * 60_000
/** As many of a kind as a message names; the rest is counted. */
const MOST_NAMED = 20
/** More than these are not looked at one by one. */
const MOST_READ = 200

export const digestOnce = (ruleId: string, day: string) => `digest:${ruleId}:${day}`

/** How it all stands, for one rule and one of its days. */
export async function digestFor(read: Reader, rule: Rule, slot: Slot, at: Date): Promise<DigestMessage> {
  const dayAgo = new Date(at.getTime() - DAY)
  const [open, closed, expiries, troubled] = await Promise.all([
    concerned(read, rule, {
      where: isNull(incidents.closedAt),
      order: [sql`${incidents.severity} = 'amber'`, desc(incidents.stops), asc(incidents.since)],
    }),
    concerned(read, rule, {
      where: and(gt(incidents.closedAt, dayAgo), lte(incidents.closedAt, at)),
      order: [desc(incidents.closedAt)],
    }),
    upcomingExpiries(read, { days: FIRST_REMINDER_DAYS, at }),
    read
      .select({ name: channels.name, since: channels.failingSince, deadAt: channels.deadAt })
      .from(channels)
      .where(
        and(
          isNull(channels.disabledAt),
          or(isNotNull(channels.deadAt), lte(channels.failingSince, new Date(at.getTime() - DAY / 24))),
        ),
      )
      .orderBy(asc(channels.name)),
  ])
  const ending = expiries.filter(
    ({ registrationId }) =>
      rule.registrationIds.length === 0 || rule.registrationIds.includes(registrationId),
  )
  return {
    kind: 'digest',
    zone: rule.timeZone,
    due: slot.moment.toISOString(),
    ruleName: rule.name,
    day: slot.day,
    open: open.named.map(({ cause, subjectName, severity, since, stops, of }) => ({
      ...{ cause, subjectName, severity, stops, of },
      since: since.toISOString(),
    })),
    openMore: open.more,
    closed: closed.named.map(({ cause, subjectName, since, closedAt }) => ({
      ...{ cause, subjectName },
      since: since.toISOString(),
      closedAt: (closedAt ?? at).toISOString(),
    })),
    closedMore: closed.more,
    expiries: ending.slice(0, MOST_NAMED).map((one) => ({
      what: one.kind,
      appName: one.registrationName,
      name: one.name,
      expiresAt: one.expiresAt.toISOString(),
      days: one.left.days,
      spare: one.state === 'next' || one.state === 'fallback',
      stops: one.mailboxes,
    })),
    expiriesMore: Math.max(0, ending.length - MOST_NAMED),
    channels: troubled.map(({ name, since, deadAt }) => ({
      name,
      since: since?.toISOString() ?? null,
      dead: deadAt !== null,
    })),
  }
}

interface Asked {
  readonly where: SQL | undefined
  readonly order: readonly SQL[]
}

/** The incidents that a rule asks for: the first by name, and how many more there are. */
async function concerned(
  read: Reader,
  rule: Rule,
  { where: asked, order }: Asked,
): Promise<{ readonly named: readonly Incident[]; readonly more: number }> {
  const where = and(
    asked,
    rule.levels.length > 0 ? inArray(incidents.level, rule.levels as Incident['level'][]) : undefined,
  )
  const select = (most: number) =>
    read
      .select()
      .from(incidents)
      .where(where)
      .orderBy(...order)
      .limit(most)
  if (rule.registrationIds.length === 0 && rule.tags.length === 0) {
    const [named, total] = await Promise.all([select(MOST_NAMED), read.$count(incidents, where)])
    return { named, more: Math.max(0, total - named.length) }
  }
  const kept: Incident[] = []
  for (const incident of await select(MOST_READ))
    if (concerns(rule, incident, await reachOfIncident(read, incident))) kept.push(incident)
  return { named: kept.slice(0, MOST_NAMED), more: Math.max(0, kept.length - MOST_NAMED) }
}
