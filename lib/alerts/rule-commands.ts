import { eq, inArray, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import { actorId } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { alertRules, channels } from '#lib/db/schema/alerts.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { RuleInput, RuleValues } from './rule-inputs.ts'

/** Makes a rule. Refuses with `invalid-input` when a channel or an app of it is gone. */
export function createRule(context: Context, values: RuleValues): Promise<{ ruleId: string }> {
  const ruleId = uuidv7()
  return mutate(context, 'alert.change', async (writer) => {
    await demandPlaces(writer, values)
    await writer.insert(alertRules).values({ id: ruleId, ...values, createdBy: actorId(context.actor) })
    return { value: { ruleId }, audit: entry('alert_rule.created', { id: ruleId, name: values.name }) }
  })
}

export function changeRule(
  context: Context,
  { ruleId, ...values }: z.output<typeof RuleInput>,
): Promise<void> {
  return mutate(context, 'alert.change', async (writer) => {
    await demandPlaces(writer, values)
    const changed = await writer
      .update(alertRules)
      .set({ ...values, updatedAt: sql`now()` })
      .where(eq(alertRules.id, ruleId))
      .returning({ id: alertRules.id })
    if (changed.length === 0) throw new Refusal('not-found')
    return { value: undefined, audit: entry('alert_rule.changed', { id: ruleId, name: values.name }) }
  })
}

/** A rule without a channel cannot be switched on: it would tell nobody. */
export function switchRule(context: Context, ruleId: string, on: boolean): Promise<void> {
  return mutate(context, 'alert.change', async (writer) => {
    const [row] = await writer.select().from(alertRules).where(eq(alertRules.id, ruleId)).for('update')
    if (!row) throw new Refusal('not-found')
    if (on && row.channelIds.length === 0) throw new Refusal('conflict')
    await writer
      .update(alertRules)
      .set({ enabled: on, updatedAt: sql`now()` })
      .where(eq(alertRules.id, ruleId))
    return { value: undefined, audit: entry(on ? 'alert_rule.switched_on' : 'alert_rule.switched_off', row) }
  })
}

export function removeRule(context: Context, ruleId: string): Promise<void> {
  return mutate(context, 'alert.change', async (writer) => {
    const [gone] = await writer.delete(alertRules).where(eq(alertRules.id, ruleId)).returning()
    if (!gone) throw new Refusal('not-found')
    return { value: undefined, audit: entry('alert_rule.removed', gone) }
  })
}

/** The lock holds off whoever removes a channel at the same time. */
async function demandPlaces(
  writer: Writer,
  { channelIds, registrationIds }: Pick<RuleValues, 'channelIds' | 'registrationIds'>,
): Promise<void> {
  const known = await writer
    .select({ id: channels.id })
    .from(channels)
    .where(inArray(channels.id, channelIds))
    .orderBy(channels.id)
    .for('share')
  if (known.length < new Set(channelIds).size)
    throw new Refusal('invalid-input', {}, { channelIds: 'unknown-choice' })
  if (registrationIds.length === 0) return
  const apps = await writer.$count(registrations, inArray(registrations.id, registrationIds))
  if (apps < new Set(registrationIds).size) {
    throw new Refusal('invalid-input', {}, { registrationIds: 'unknown-choice' })
  }
}

function entry(verb: string, rule: { readonly id: string; readonly name: string }) {
  return { verb, subjectKind: 'alert-rule', subjectId: rule.id, subjectName: rule.name }
}
