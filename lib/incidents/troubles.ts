import {
  and,
  asc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  ne,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import { observe } from '#lib/health/fault-queries.ts'
import { type Fault, faultsOf, INFERRED_FROM, WIDE_FROM } from '#lib/health/faults.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import { explainedBy, onSubject } from './explained-by.ts'
import { faultOfIncident, troubleOfFault } from './of-faults.ts'
import { OF_THE_WAY, type SeenMailbox, SURE_FROM, troublesOfMailboxes } from './of-mailboxes.ts'
import type { OpenIncident, Trouble } from './trouble.ts'

/** New mailboxes of one round. The others are looked at in the next: those that have an incident make room. */
const MOST_NEW = 500

const ILL = and(inArray(mailboxes.health, ['failing', 'throttled']), isNotNull(mailboxes.cause))

export interface Found {
  readonly troubles: readonly Trouble[]
  readonly wide: readonly Fault[]
  readonly mailboxes: readonly SeenMailbox[]
}

/**
 * All trouble of mailboxes that there is, each at its level. The queries see groups, the mailboxes that have an open
 * incident, and those whose trouble nothing explains yet; never all mailboxes. `spread` as in `faultsOf`.
 */
export async function findTroubles(
  read: Reader,
  open: readonly OpenIncident[],
  spread: number,
): Promise<Found> {
  const now = faultsOf(await observe(read), spread)
  const kept = await stillStopping(read, open, now)
  const wide = [...now, ...kept]
  const known = await withIncident(read, open)
  const ids = new Set(known.map(({ id }) => id))
  const carriers = carriersOf(open)
  const seen = [...known, ...(await unexplained(read, wide, carriers)).filter(({ id }) => !ids.has(id))]
  const troubles = [
    ...(await Promise.all(wide.map(async (fault) => troubleOfFault(fault, await isSure(read, fault))))),
    ...troublesOfMailboxes(seen, wide),
  ]
  return { troubles, wide, mailboxes: seen }
}

/**
 * Faults that were inferred from many mailboxes, and of which one works again: as long as there are still many that
 * have not been seen to work, they are one fault and not many.
 */
async function stillStopping(
  read: Reader,
  open: readonly OpenIncident[],
  now: readonly Fault[],
): Promise<Fault[]> {
  const known = new Set(now.map(({ key }) => key))
  const found: Fault[] = []
  for (const incident of open) {
    const { cause } = incident
    if (known.has(incident.key) || !isCauseId(cause)) continue
    // Those of sign-ins come back from their mailboxes under the same key.
    if (incident.subjectKind === 'grant' && causeOf(cause).level === 'grant') continue
    const fault = faultOfIncident({ ...incident, cause }, 0)
    if (!fault || moved(fault, now)) continue
    const [count] = await read
      .select({
        mailboxes: sql<number>`count(*)`.mapWith(Number),
        broken: sql<number>`count(*) filter (where ${mailboxes.health} = 'failing')`.mapWith(Number),
      })
      .from(mailboxes)
      .where(and(ILL, explainedBy(read, fault)))
    const left = count?.mailboxes ?? 0
    const enough = fault.subject.kind === 'grant' || fault.level === 'network' ? WIDE_FROM : INFERRED_FROM
    // What was only slow at first may have lasted too long by now.
    const severity = (count?.broken ?? 0) > 0 ? 'red' : 'amber'
    if (left >= enough) found.push({ ...fault, severity, mailboxes: left })
  }
  return found
}

/** The same with another reach: over all protocols now, over one of them, or over the whole app. */
function moved({ subject, cause }: Fault, now: readonly Fault[]): boolean {
  return now.some((other) => {
    if (other.cause !== cause) return false
    if (other.subject.kind === 'host') return subject.kind === 'host' && other.subject.cloud === subject.cloud
    return subject.kind !== 'host' && other.subject.registrationId === subject.registrationId
  })
}

async function isSure(read: Reader, fault: Fault): Promise<boolean> {
  if (fault.mailboxes >= SURE_FROM) return true
  const [found] = await read
    .select({ failures: sql<number>`max(${mailboxes.failuresInRow})`.mapWith(Number) })
    .from(mailboxes)
    .where(and(ILL, explainedBy(read, fault)))
  return (found?.failures ?? 0) >= SURE_FROM
}

/** Those of open incidents, well or not, and the ill ones of sign-ins that have one. */
async function withIncident(read: Reader, open: readonly OpenIncident[]): Promise<SeenMailbox[]> {
  const own = open.some(({ mailboxId }) => mailboxId !== null)
  const carriers = carriersOf(open)
  if (!own && carriers.length === 0) return []
  return seenMailboxes(
    read,
    or(
      inArray(mailboxes.id, ofOpenIncidents(read)),
      carriers.length > 0 ? and(ILL, inArray(mailboxes.grantId, carriers)) : undefined,
    ),
  )
}

const ofOpenIncidents = (read: Reader) =>
  read
    .select({ id: incidents.mailboxId })
    .from(incidents)
    .where(and(isNull(incidents.closedAt), isNotNull(incidents.mailboxId)))

const carriersOf = (open: readonly OpenIncident[]) =>
  open.filter(({ subjectKind }) => subjectKind === 'grant').map(({ subjectId }) => subjectId)

/** Those of sign-ins that have an incident are read with it; here they would take the place of what is new. */
function unexplained(
  read: Reader,
  wide: readonly Fault[],
  carriers: readonly string[],
): Promise<SeenMailbox[]> {
  return seenMailboxes(
    read,
    and(
      ILL,
      gte(mailboxes.failuresInRow, SURE_FROM),
      notInArray(mailboxes.id, ofOpenIncidents(read)),
      carriers.length > 0 ? sql`(${inArray(mailboxes.grantId, [...carriers])}) is not true` : undefined,
      // Not `not`: a mailbox without a grant is none of any grant's.
      or(and(...wide.map((fault) => sql`(${explainedBy(read, fault)}) is not true`)), hasOther(read, wide)),
    ),
    MOST_NEW,
  )
}

/** Whether a protocol of the mailbox has a trouble of its own beside what stops the mailbox, and beside the wide faults. */
function hasOther(read: Reader, wide: readonly Fault[]): SQL | undefined {
  if (wide.length === 0) return undefined
  const { mailboxId, protocol, health, cause, failuresInRow } = mailboxProtocols
  return exists(
    read
      .select({ one: sql`1` })
      .from(mailboxProtocols)
      .where(
        and(
          eq(mailboxId, mailboxes.id),
          sql`${protocol} = any(${mailboxes.protocols})`,
          inArray(health, ['failing', 'throttled']),
          ne(cause, mailboxes.cause),
          notInArray(cause, OF_THE_WAY),
          gte(failuresInRow, SURE_FROM),
          ...wide.map(
            (fault) => sql`(${cause} = ${fault.cause} and ${onSubject(read, fault.subject)}) is not true`,
          ),
        ),
      ),
  )
}

interface StoredState {
  readonly protocol: Protocol
  readonly health: Health
  readonly cause: string | null
  /** Seconds since 1970. */
  readonly since: number
  readonly failures: number
}

async function seenMailboxes(read: Reader, where: SQL | undefined, most?: number): Promise<SeenMailbox[]> {
  const query = read
    .select({
      id: mailboxes.id,
      address: mailboxes.address,
      registrationId: mailboxes.registrationId,
      cloud: registrations.cloud,
      grantId: mailboxes.grantId,
      account: sql<string | null>`coalesce(${accounts.upn}, ${accounts.mail})`,
      onGrant:
        sql<number>`(select count(*) from mailboxes s where s.grant_id = ${mailboxes.grantId})`.mapWith(
          Number,
        ),
      health: mailboxes.health,
      cause: mailboxes.cause,
      since: mailboxes.healthSince,
      failures: mailboxes.failuresInRow,
      wanted: mailboxes.protocols,
      states: sql<StoredState[] | null>`(
        select json_agg(json_build_object('protocol', s.protocol, 'health', s.health, 'cause', s.cause,
          'since', extract(epoch from s.since), 'failures', s.failures_in_row))
        from mailbox_protocols s where s.mailbox_id = mailboxes.id)`,
    })
    .from(mailboxes)
    .innerJoin(registrations, eq(registrations.id, mailboxes.registrationId))
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(where)
    .orderBy(asc(mailboxes.healthSince), asc(mailboxes.id))
    .$dynamic()
  const rows = await (most === undefined ? query : query.limit(most))
  return rows.map(({ wanted, states, ...mailbox }) => ({
    ...mailbox,
    protocols: PROTOCOLS.filter((protocol) => wanted.includes(protocol)).map((protocol) => {
      const state = states?.find((one) => one.protocol === protocol)
      return state
        ? { ...state, since: new Date(state.since * 1000) }
        : { protocol, health: 'unknown' as const, cause: null, since: mailbox.since, failures: 0 }
    }),
  }))
}
