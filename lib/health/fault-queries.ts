import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { rechecks } from '#lib/db/schema/rechecks.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { CAUSE_IDS, causeOf } from '#lib/diagnosis/causes.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { type RegistrationLine, registrationPanel } from '#lib/registrations/queries.ts'
import type { GrantGroup, MailboxGroup, Observations, ProtocolGroup, RecheckGroup } from './observations.ts'

/** More sign-ins than these have no fault of their own at one time that anybody could read. */
const MOST_GRANTS = 50

const ill = and(inArray(mailboxes.health, ['failing', 'throttled']), isNotNull(mailboxes.cause))
const number = (part: SQL) => part.mapWith(Number) as SQL<number>
const time = (part: SQL) => part.mapWith(mailboxes.healthSince) as SQL<Date>
const maybeTime = (part: SQL) => part.mapWith(mailboxes.lastCheckedAt) as SQL<Date | null>

/** What is known of each app from elsewhere. */
type AppLine = Pick<RegistrationLine, 'id' | 'name' | 'cloud' | 'mailboxes'>

/** What the newest results of all mailboxes come to, in one round of queries that give groups and never mailboxes. */
export async function observe(
  read: Reader,
  lines: Promise<readonly AppLine[]> = registrationPanel(read),
): Promise<Observations> {
  const ofProtocols = protocolGroups(read)
  const [apps, good, groups, protocols, carried, again] = await Promise.all([
    lines,
    ofProtocols.then((found) => lastGood(read, stoppedOf(found))),
    mailboxGroups(read),
    ofProtocols,
    grantGroups(read),
    recheckGroups(read),
  ])
  return {
    apps: apps.map(({ id, name, cloud, mailboxes: count }) => ({
      ...{ id, name, cloud, mailboxes: count },
      lastGood: good.get(id) ?? { imap: null, pop3: null, smtp: null },
    })),
    mailboxes: groups,
    protocols,
    grants: carried,
    rechecks: again,
  }
}

/** The protocols that something stops. */
const stoppedOf = (found: readonly ProtocolGroup[]): ReadonlySet<Protocol> =>
  new Set(found.filter(({ health }) => health !== 'healthy').map(({ protocol }) => protocol))

/**
 * By app. A look into the mailboxes ends at the first row of an index, but the one for a protocol goes on until it meets
 * a mailbox that uses it: only what is stopped is looked for in that way, and the newest of any stands for the others.
 */
async function lastGood(read: Reader, stopped: ReadonlySet<Protocol>) {
  const newest = (uses: SQL) =>
    maybeTime(
      sql`(select max(m.last_checked_at) from mailboxes m where m.registration_id = registrations.id
        and m.health = 'healthy' ${uses})`,
    )
  const of = (protocol: Protocol) =>
    newest(stopped.has(protocol) ? sql`and ${protocol} = any(m.protocols)` : sql``)
  const rows = await read
    .select({ id: registrations.id, imap: of('imap'), pop3: of('pop3'), smtp: of('smtp') })
    .from(registrations)
  return new Map(rows.map(({ id, ...good }) => [id, good]))
}

/** Hours between what came at one time and what was there before. */
const WAVE = sql`interval '6 hours'`

/** What was there long before the newest of a cause is a group of its own: it says nothing of what came today. */
async function mailboxGroups(read: Reader): Promise<MailboxGroup[]> {
  const { registrationId, health, cause, healthSince } = mailboxes
  const newest = sql`max(${healthSince}) over (partition by ${registrationId}, ${cause})`
  const wave = sql<boolean>`${healthSince} >= ${newest} - ${WAVE}`.as('wave')
  const one = read
    .select({ registrationId, health, cause, healthSince, wave })
    .from(mailboxes)
    .where(ill)
    .as('one')
  const rows = await read
    .select({
      registrationId: one.registrationId,
      health: one.health,
      cause: one.cause,
      mailboxes: number(sql`count(*)`),
      first: time(sql`min(${one.healthSince})`),
      last: time(sql`max(${one.healthSince})`),
    })
    .from(one)
    .groupBy(one.registrationId, one.health, one.cause, one.wave)
  return rows.flatMap(({ cause: known, ...row }) => (known ? [{ ...row, cause: known }] : []))
}

/** Causes that can stop a whole protocol. */
const OF_PROTOCOLS = CAUSE_IDS.filter((cause) =>
  ['network', 'service', 'protocol'].includes(causeOf(cause).level),
)

/** The protocols of mailboxes that such a cause stops; those of the healthy ones are all well. */
async function protocolGroups(read: Reader): Promise<ProtocolGroup[]> {
  const { protocol, health, cause, since, checkedAt, mailboxId } = mailboxProtocols
  return read
    .select({
      registrationId: mailboxes.registrationId,
      protocol,
      health,
      cause,
      mailboxes: number(sql`count(*)`),
      first: time(sql`min(${since})`),
      last: time(sql`max(${since})`),
      checked: maybeTime(sql`max(${checkedAt})`),
    })
    .from(mailboxes)
    .innerJoin(mailboxProtocols, eq(mailboxId, mailboxes.id))
    .where(and(ill, inArray(mailboxes.cause, OF_PROTOCOLS)))
    .groupBy(mailboxes.registrationId, protocol, health, cause)
}

/** Sign-ins that carry two mailboxes or more which fail for the same cause. */
async function grantGroups(read: Reader): Promise<GrantGroup[]> {
  const onGrant = sql`from mailboxes s where s.grant_id = ${mailboxes.grantId}`
  const rows = await read
    .select({
      grantId: mailboxes.grantId,
      registrationId: mailboxes.registrationId,
      cause: mailboxes.cause,
      account: sql<string | null>`min(coalesce(${accounts.upn}, ${accounts.mail}))`,
      mailboxes: number(sql`count(*)`),
      shared: number(sql`count(*) filter (where ${mailboxes.access} = 'shared')`),
      first: time(sql`min(${mailboxes.healthSince})`),
      last: time(sql`max(${mailboxes.healthSince})`),
      of: number(sql`(select count(*) ${onGrant})`),
      sharedOf: number(sql`(select count(*) ${onGrant} and s.access = 'shared')`),
      lastGood: maybeTime(
        sql`(select max(s.last_checked_at) ${onGrant} and s.access = 'shared' and s.health = 'healthy')`,
      ),
    })
    .from(mailboxes)
    .innerJoin(grants, eq(grants.id, mailboxes.grantId))
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(ill)
    .groupBy(mailboxes.grantId, mailboxes.registrationId, mailboxes.cause)
    .having(sql`count(*) > 1`)
    .orderBy(sql`count(*) desc`, mailboxes.grantId)
    .limit(MOST_GRANTS)
  return rows.flatMap(({ grantId, cause, ...row }) => (grantId && cause ? [{ ...row, grantId, cause }] : []))
}

/** Few at any time: each stands for a person who waits. */
async function recheckGroups(read: Reader): Promise<RecheckGroup[]> {
  const rows = await read
    .select({
      registrationId: mailboxes.registrationId,
      grantId: mailboxes.grantId,
      cause: mailboxes.cause,
      until: time(sql`max(${rechecks.until})`),
    })
    .from(rechecks)
    .innerJoin(mailboxes, eq(mailboxes.id, rechecks.mailboxId))
    .where(and(isNull(rechecks.endedAt), ill))
    .groupBy(mailboxes.registrationId, mailboxes.grantId, mailboxes.cause)
    .limit(MOST_GRANTS)
  return rows.flatMap(({ cause, ...row }) => (cause ? [{ ...row, cause }] : []))
}
