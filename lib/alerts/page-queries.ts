import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { alertRules, channels } from '#lib/db/schema/alerts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Services } from '#lib/services.ts'
import { HIDDEN } from './channel-inputs.ts'
import { channelPlace } from './channel-place.ts'
import { channelKind } from './channels.ts'

/** A channel as a list shows it. */
export type ChannelRow = Pick<
  typeof channels.$inferSelect,
  | 'id'
  | 'kind'
  | 'name'
  | 'shown'
  | 'insteadId'
  | 'disabledAt'
  | 'lastSentAt'
  | 'failingSince'
  | 'failure'
  | 'deadAt'
>

const row = {
  id: channels.id,
  kind: channels.kind,
  name: channels.name,
  shown: channels.shown,
  insteadId: channels.insteadId,
  disabledAt: channels.disabledAt,
  lastSentAt: channels.lastSentAt,
  failingSince: channels.failingSince,
  failure: channels.failure,
  deadAt: channels.deadAt,
}

export function channelList(read: Reader): Promise<ChannelRow[]> {
  return read.select(row).from(channels).orderBy(asc(channels.name), asc(channels.id))
}

export async function channelById(read: Reader, id: string): Promise<ChannelRow | null> {
  const [found] = await read.select(row).from(channels).where(eq(channels.id, id))
  return found ?? null
}

export type RuleRow = typeof alertRules.$inferSelect

export function ruleList(read: Reader): Promise<RuleRow[]> {
  return read.select().from(alertRules).orderBy(asc(alertRules.name), asc(alertRules.id))
}

export async function ruleById(read: Reader, id: string): Promise<RuleRow | null> {
  const [found] = await read.select().from(alertRules).where(eq(alertRules.id, id))
  return found ?? null
}

export function appNames(read: Reader): Promise<{ id: string; name: string }[]> {
  return read
    .select({ id: registrations.id, name: registrations.name })
    .from(registrations)
    .orderBy(asc(registrations.name))
}

/** What a form may be given of the stored settings, as it would be typed. */
export async function typedSettings(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  id: string,
): Promise<Readonly<Record<string, string>>> {
  const [stored] = await database.read.select().from(channels).where(eq(channels.id, id))
  const kind = stored && channelKind(stored.kind)
  if (!stored || !kind) return {}
  const sealed = { value: stored.settingsSealed, keyId: stored.settingsKeyId }
  const settings: Record<string, unknown> = JSON.parse((await vault.open(channelPlace(id), sealed)).reveal())
  const typed: Record<string, string> = {}
  for (const { name, type } of kind.fields) {
    if (HIDDEN.has(type)) continue
    const value = settings[name]
    if (type === 'mailboxes') typed[name] = (await addressesOf(database.read, value)).join('\n')
    else if (Array.isArray(value)) typed[name] = value.join('\n')
    else if (value !== undefined && value !== null) typed[name] = String(value)
  }
  return typed
}

async function addressesOf(read: Reader, ids: unknown): Promise<string[]> {
  if (!Array.isArray(ids) || ids.length === 0) return []
  const rows = await read
    .select({ id: mailboxes.id, address: mailboxes.address })
    .from(mailboxes)
    .where(inArray(mailboxes.id, ids))
  return ids.flatMap((id) => rows.find((one) => one.id === id)?.address ?? [])
}

/** Addresses as they were typed, as the ids of mailboxes; what is not connected stays as it was typed. */
export async function mailboxIdsOf(read: Reader, typed: string): Promise<string[]> {
  const wanted = [...new Set(typed.split(/[\s,;]+/).filter((one) => one !== ''))].slice(0, MOST_LOOKED_UP)
  if (wanted.length === 0) return []
  const address = sql<string>`lower(${mailboxes.address})`
  const lower = wanted.map((one) => one.toLowerCase())
  const rows = await read.select({ id: mailboxes.id, address }).from(mailboxes).where(inArray(address, lower))
  return wanted.map((one) => rows.find((found) => found.address === one.toLowerCase())?.id ?? one)
}

const MOST_LOOKED_UP = 20
