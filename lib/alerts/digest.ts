import { and, asc, desc, gt, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
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
    concerned(
      read,
      rule,
      await read
        .select()
        .from(incidents)
        .where(isNull(incidents.closedAt))
        .orderBy(sql`${incidents.severity} = 'amber'`, desc(incidents.stops), asc(incidents.since))
        .limit(MOST_READ),
    ),
    concerned(
      read,
      rule,
      await read
        .select()
        .from(incidents)
        .where(and(gt(incidents.closedAt, dayAgo), lte(incidents.closedAt, at)))
        .orderBy(desc(incidents.closedAt))
        .limit(MOST_READ),
    ),
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
    open: open.slice(0, MOST_NAMED).map(({ cause, subjectName, severity, since, stops, of }) => ({
      ...{ cause, subjectName, severity, stops, of },
      since: since.toISOString(),
    })),
    openMore: Math.max(0, open.length - MOST_NAMED),
    closed: closed.slice(0, MOST_NAMED).map(({ cause, subjectName, since, closedAt }) => ({
      ...{ cause, subjectName },
      since: since.toISOString(),
      closedAt: (closedAt ?? at).toISOString(),
    })),
    closedMore: Math.max(0, closed.length - MOST_NAMED),
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

async function concerned(read: Reader, rule: Rule, found: readonly Incident[]): Promise<Incident[]> {
  const everything = rule.registrationIds.length === 0 && rule.tags.length === 0
  const nowhere = { registrationIds: [], tags: [], through: NOTHING }
  const kept: Incident[] = []
  for (const incident of found) {
    const reach = everything ? nowhere : await reachOfIncident(read, incident)
    if (concerns(rule, incident, reach)) kept.push(incident)
  }
  return kept
}

const NOTHING = { registrationIds: [], mailboxIds: [], everything: false } as const
