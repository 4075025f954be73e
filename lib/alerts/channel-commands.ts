import { and, asc, eq, ne, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import { actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import type { Reader, Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { alertRules, channels, outbox } from '#lib/db/schema/alerts.ts'
import { Refusal } from '#lib/errors.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import type { ChannelKind } from './channel.ts'
import { type ChannelInput, type NewChannelInput, readSettings, settingField } from './channel-inputs.ts'
import { channelPlace } from './channel-place.ts'
import { channelKind } from './channels.ts'
import { firstRule } from './first-rule.ts'
import { wakeChannel } from './outbox.ts'
import { mailboxIdsOf } from './page-queries.ts'

/** Makes a channel, with a first rule on request. Refuses with `invalid-input`. */
export async function createChannel(
  context: Context,
  input: z.output<typeof NewChannelInput>,
  timeZone: string,
): Promise<{ channelId: string }> {
  demand(context.actor, 'alert.change')
  const kind = kindOf(input.kind)
  const settings = await readSettings(kind, input, lookUp(context))
  const { insteadId } = input
  await check(kind, settings, insteadId, context.database.read)
  const channelId = uuidv7()
  const sealed = await seal(context, channelId, settings)
  return mutate(context, 'alert.change', async (writer) => {
    if (insteadId) await demandChannel(writer, insteadId)
    const { name } = input
    const shown = kind.shown(settings)
    const createdBy = actorId(context.actor)
    await writer
      .insert(channels)
      .values({ id: channelId, kind: kind.id, name, ...sealed, shown, insteadId, createdBy })
    if (input.withRule) await writer.insert(alertRules).values(firstRule({ channelId, timeZone, createdBy }))
    return {
      value: { channelId },
      audit: entry('channel.created', { id: channelId, name }, { kind: kind.id }),
    }
  })
}

/** Changes a channel and tries at once what waited for it. A secret left empty stays what it is. */
export async function changeChannel(context: Context, input: z.output<typeof ChannelInput>): Promise<void> {
  demand(context.actor, 'alert.change')
  const { channelId, insteadId, name } = input
  const [before] = await context.database.read.select().from(channels).where(eq(channels.id, channelId))
  if (!before) throw new Refusal('not-found')
  if (insteadId === channelId) throw new Refusal('invalid-input', {}, { insteadId: 'itself' })
  const kind = kindOf(before.kind)
  const opened = await context.vault.open(channelPlace(channelId), {
    value: before.settingsSealed,
    keyId: before.settingsKeyId,
  })
  const settings = await readSettings(kind, input, lookUp(context), JSON.parse(opened.reveal()))
  await check(kind, settings, insteadId, context.database.read)
  const sealed = await seal(context, channelId, settings)
  await mutate(context, 'alert.change', async (writer) => {
    if (insteadId) await demandChannel(writer, insteadId)
    const shown = kind.shown(settings)
    const written = await writer
      .update(channels)
      .set({ name, insteadId, ...sealed, shown, updatedAt: sql`now()`, ...WELL })
      .where(eq(channels.id, channelId))
      .returning({ id: channels.id })
    if (written.length === 0) throw new Refusal('not-found')
    await wakeChannel(writer, channelId)
    return { value: undefined, audit: entry('channel.changed', { id: channelId, name }, { kind: kind.id }) }
  })
}

/** Switches a channel off or on again. What waits for it is dropped, or told from then on. */
export function switchChannel(context: Context, channelId: string, on: boolean): Promise<void> {
  return mutate(context, 'alert.change', async (writer) => {
    const [row] = await writer
      .update(channels)
      .set({ disabledAt: on ? null : sql`now()`, updatedAt: sql`now()`, ...(on ? WELL : {}) })
      .where(eq(channels.id, channelId))
      .returning({ id: channels.id, name: channels.name })
    if (!row) throw new Refusal('not-found')
    if (on) await wakeChannel(writer, channelId)
    return { value: undefined, audit: entry(on ? 'channel.switched_on' : 'channel.switched_off', row) }
  })
}

/** Erases a channel with its settings and its messages; rules that have no other channel are switched off. */
export function removeChannel(context: Context, channelId: string): Promise<void> {
  return mutate(context, 'alert.change', async (writer) => {
    const [gone] = await writer.delete(channels).where(eq(channels.id, channelId)).returning()
    if (!gone) throw new Refusal('not-found')
    const left = sql<string[]>`array_remove(${alertRules.channelIds}, ${channelId}::uuid)`
    await writer
      .update(alertRules)
      .set({ channelIds: left, enabled: sql`${alertRules.enabled} and cardinality(${left}) > 0` })
      .where(sql`${channelId}::uuid = any(${alertRules.channelIds})`)
    await writer.update(channels).set({ insteadId: null }).where(eq(channels.insteadId, channelId))
    return { value: undefined, audit: entry('channel.removed', gone, { kind: gone.kind }) }
  })
}

/** What hangs on a channel, for the question whether it shall go. */
export async function hangsOn(read: Reader, channelId: string) {
  const [rules, waiting, standsFor] = await Promise.all([
    read
      .select({ id: alertRules.id, name: alertRules.name, enabled: alertRules.enabled })
      .from(alertRules)
      .where(sql`${channelId}::uuid = any(${alertRules.channelIds})`)
      .orderBy(asc(alertRules.name), asc(alertRules.id)),
    read.$count(outbox, and(eq(outbox.channelId, channelId), eq(outbox.state, 'waiting'))),
    read
      .select({ id: channels.id, name: channels.name })
      .from(channels)
      .where(and(eq(channels.insteadId, channelId), ne(channels.id, channelId))),
  ])
  return { rules, waiting, standsFor }
}

const WELL = { deadAt: null, failingSince: null, failure: null }

const lookUp = (context: Context) => (typed: string) => mailboxIdsOf(context.database.read, typed)

function kindOf(id: string): ChannelKind {
  const kind = channelKind(id)
  if (!kind) throw new Refusal('invalid-input', {}, { kind: 'unknown-choice' })
  return kind
}

async function check(
  kind: ChannelKind,
  settings: Readonly<Record<string, unknown>>,
  insteadId: string | null,
  read: Reader,
): Promise<void> {
  const wrong = Object.entries((await kind.check?.(settings, { read, hasInstead: insteadId !== null })) ?? {})
  if (wrong.length === 0) return
  const fields = Object.fromEntries(wrong.map(([field, code]) => [settingField(field), code]))
  throw new Refusal('invalid-input', {}, fields)
}

async function seal({ vault }: Context, channelId: string, settings: Readonly<Record<string, unknown>>) {
  const { value, keyId } = await vault.seal(channelPlace(channelId), new Secret(JSON.stringify(settings)))
  return { settingsSealed: value, settingsKeyId: keyId }
}

async function demandChannel(writer: Writer, id: string): Promise<void> {
  const [found] = await writer
    .select({ id: channels.id })
    .from(channels)
    .where(eq(channels.id, id))
    .for('share')
  if (!found) throw new Refusal('invalid-input', {}, { insteadId: 'unknown-choice' })
}

function entry(verb: string, channel: { id: string; name: string }, facts: Record<string, string> = {}) {
  return { verb, subjectKind: 'channel', subjectId: channel.id, subjectName: channel.name, facts }
}
