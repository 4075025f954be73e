import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { alertRules, channels, outbox } from '#lib/db/schema/alerts.ts'
import { openSlot, type Slot } from './daily.ts'
import { digestFor, digestOnce } from './digest.ts'
import { endingInUse } from './in-use.ts'
import { concerns, type Rule } from './match.ts'
import type { Planned } from './plan.ts'
import { reachOf, reminderOf } from './reminders.ts'
import { writePlanned } from './write-planned.ts'

/** What this process has looked at already, so that it looks once: by rule, its last days. */
export type Looked = Map<string, string>

/**
 * Makes the messages whose hour of the day it is: reminders of what runs out, and the digest. Returns how many are new.
 * What another process has made, or this one before it was started anew, is not made twice.
 */
export async function planDaily(database: Database, looked: Looked, given?: Date): Promise<number> {
  const { read } = database
  const rules = await read
    .select()
    .from(alertRules)
    .where(
      and(
        eq(alertRules.enabled, true),
        or(sql`'reminders' = any(${alertRules.events})`, sql`'digest' = any(${alertRules.events})`),
      ),
    )
  if (rules.length === 0) return 0
  const at = given ?? (await database.now())
  const slots = new Map(rules.map((rule) => [rule.id, slotsOf(rule, at)]))
  const open = rules.filter(({ id }) => slots.get(id) && looked.get(id) !== slots.get(id))
  if (open.length === 0) return 0
  const places = await read.select({ id: channels.id }).from(channels).where(isNull(channels.disabledAt))
  const known = new Set(places.map(({ id }) => id))
  const asking = (what: 'reminders' | 'digest') => open.filter(({ events }) => events.includes(what))
  const planned = [
    ...(await reminders(read, asking('reminders'), known, at)),
    ...(await digests(read, asking('digest'), known, at)),
  ]
  const fresh = await notThereYet(read, planned)
  if (fresh.length > 0) await record(database, 'alert', (writer) => writePlanned(writer, fresh, given))
  for (const { id } of open) looked.set(id, slots.get(id) ?? '')
  return fresh.length
}

/** Which of its slots are open, and as what: a rule that was changed is looked at again. */
function slotsOf(rule: Rule, at: Date): string | null {
  const quiet = openSlot(rule, at)
  const never = rule.quietFrom === null && rule.quietDays.length === 0
  const red = never ? quiet : openSlot(rule, at, 'not-kept')
  return quiet || red ? `${quiet?.day} ${red?.day} ${rule.updatedAt.getTime()}` : null
}

async function reminders(
  read: Reader,
  rules: readonly Rule[],
  known: ReadonlySet<string>,
  at: Date,
): Promise<Planned[]> {
  if (rules.length === 0) return []
  const ending = await endingInUse(read, at)
  const found = new Map<string, Planned>()
  for (const rule of rules) {
    for (const credential of ending) {
      const reminder = reminderOf(rule, credential, at)
      // A rule begins to speak at its next hour.
      if (!reminder || reminder.due < rule.createdAt) continue
      if (!concerns({ ...rule, levels: [] }, { level: 'app' }, reachOf(credential))) continue
      for (const channelId of rule.channelIds.filter((id) => known.has(id))) {
        const key = `${channelId} ${reminder.once}`
        // Two rules that reach the same place tell it once.
        if (found.has(key)) continue
        found.set(key, { ...reminder, channelId, ruleId: rule.id, kind: 'reminder', incidentId: null })
      }
    }
  }
  return [...found.values()]
}

async function digests(
  read: Reader,
  rules: readonly Rule[],
  known: ReadonlySet<string>,
  at: Date,
): Promise<Planned[]> {
  const found: Planned[] = []
  for (const rule of rules) {
    const slot = openSlot(rule, at)
    const channelIds = rule.channelIds.filter((id) => known.has(id))
    if (!slot || slot.moment < rule.createdAt) continue
    const missing = await withoutDigest(read, rule, slot, channelIds)
    if (missing.length === 0) continue
    const message = await digestFor(read, rule, slot, at)
    const once = digestOnce(rule.id, slot.day)
    for (const channelId of missing) {
      const { id: ruleId } = rule
      found.push({ channelId, ruleId, once, kind: 'digest', incidentId: null, due: slot.moment, message })
    }
  }
  return found
}

async function withoutDigest(
  read: Reader,
  rule: Rule,
  { day }: Slot,
  channelIds: readonly string[],
): Promise<string[]> {
  if (channelIds.length === 0) return []
  const there = await read
    .select({ channelId: outbox.channelId })
    .from(outbox)
    .where(and(inArray(outbox.channelId, [...channelIds]), eq(outbox.once, digestOnce(rule.id, day))))
  return channelIds.filter((id) => !there.some(({ channelId }) => channelId === id))
}

async function notThereYet(read: Reader, planned: readonly Planned[]): Promise<Planned[]> {
  if (planned.length === 0) return []
  const there = await read
    .select({ channelId: outbox.channelId, once: outbox.once })
    .from(outbox)
    .where(
      inArray(
        outbox.once,
        planned.map(({ once }) => once),
      ),
    )
  const known = new Set(there.map(({ channelId, once }) => `${channelId} ${once}`))
  return planned.filter(({ channelId, once }) => !known.has(`${channelId} ${once}`))
}
