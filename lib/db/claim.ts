import { and, asc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Database, Writer } from './database.ts'
import { record } from './gate.ts'
import { outbox } from './schema/alerts.ts'
import { grants } from './schema/grants.ts'
import { mailboxes } from './schema/mailboxes.ts'
import { moves } from './schema/moves.ts'
import { rotations } from './schema/rotations.ts'

/** A claim on a row that ends by itself. It must outlast the work, deadlines included. */
export interface Lease {
  readonly owner: string
  readonly seconds: number
}

/** What a claimed grant is written back by: nobody else may have taken it or changed it meanwhile. */
export interface GrantClaim {
  readonly id: string
  readonly owner: string
  readonly version: number
}

type Leased = typeof grants | typeof mailboxes

// One clock for every replica: the database's.
const free = (table: Leased) => or(isNull(table.leaseUntil), lte(table.leaseUntil, sql`now()`))

const taken = (lease: Lease) => ({
  leaseOwner: lease.owner,
  leaseUntil: sql`now() + ${lease.seconds}::float8 * interval '1 second'`,
})

const LET_GO = { leaseOwner: null, leaseUntil: null }

/** Takes mailboxes whose check is due and whom nobody has, the longest due first. */
export function claimDueMailboxes(database: Database, lease: Lease, limit: number): Promise<string[]> {
  return record(database, 'lease', async (writer) => {
    const due = writer.$with('due').as(
      writer
        .select({ id: mailboxes.id })
        .from(mailboxes)
        .where(and(lte(mailboxes.nextProbeAt, sql`now()`), free(mailboxes)))
        .orderBy(asc(mailboxes.nextProbeAt))
        .limit(limit)
        .for('update', { skipLocked: true }),
    )
    const claimed = await writer
      .with(due)
      .update(mailboxes)
      .set(taken(lease))
      .where(inArray(mailboxes.id, sql`(select id from ${due})`))
      .returning({ id: mailboxes.id })
    return claimed.map(({ id }) => id)
  })
}

/** Takes grants whose renewal is due and has not stopped. */
export function claimDueGrants(database: Database, lease: Lease, limit: number): Promise<GrantClaim[]> {
  return record(database, 'lease', async (writer) => {
    const due = writer.$with('due').as(
      writer
        .select({ id: grants.id })
        .from(grants)
        .where(and(isNull(grants.stoppedAt), lte(grants.nextRenewalAt, sql`now()`), free(grants)))
        .orderBy(asc(grants.nextRenewalAt))
        .limit(limit)
        .for('update', { skipLocked: true }),
    )
    const claimed = await writer
      .with(due)
      .update(grants)
      .set(taken(lease))
      .where(inArray(grants.id, sql`(select id from ${due})`))
      .returning({ id: grants.id, version: grants.version })
    return claimed.map((grant) => ({ ...grant, owner: lease.owner }))
  })
}

/** Takes one mailbox, due or not. False when somebody has it, or when it is gone. */
export function claimMailbox(database: Database, id: string, lease: Lease): Promise<boolean> {
  return record(database, 'lease', async (writer) => {
    const claimed = await writer
      .update(mailboxes)
      .set(taken(lease))
      .where(and(eq(mailboxes.id, id), free(mailboxes)))
      .returning({ id: mailboxes.id })
    return claimed.length === 1
  })
}

/** Takes one grant, due, stopped or not. Null when somebody has it, or when it is gone. */
export function claimGrant(database: Database, id: string, lease: Lease): Promise<GrantClaim | null> {
  return record(database, 'lease', async (writer) => {
    const [grant] = await writer
      .update(grants)
      .set(taken(lease))
      .where(and(eq(grants.id, id), free(grants)))
      .returning({ id: grants.id, version: grants.version })
    return grant ? { ...grant, owner: lease.owner } : null
  })
}

/** What a claimed grant may be given, besides what the claim itself looks after. */
export type GrantChanges = {
  [Column in Exclude<keyof typeof grants.$inferInsert, 'id' | 'version' | 'leaseOwner' | 'leaseUntil'>]?:
    | (typeof grants.$inferInsert)[Column]
    | SQL
}

/**
 * Writes a claimed grant, raises its version and lets it go. False, and nothing written, when it was changed,
 * taken over or removed meanwhile.
 */
export async function finishGrant(
  writer: Writer,
  claim: GrantClaim,
  changes: GrantChanges,
): Promise<boolean> {
  const written = await writer
    .update(grants)
    .set({ ...changes, ...LET_GO, version: claim.version + 1 })
    .where(
      and(eq(grants.id, claim.id), eq(grants.leaseOwner, claim.owner), eq(grants.version, claim.version)),
    )
    .returning({ id: grants.id })
  return written.length === 1
}

/** What a claimed mailbox may be given, besides what the claim itself looks after. */
export type MailboxChanges = {
  [Column in Exclude<keyof typeof mailboxes.$inferInsert, 'id' | 'leaseOwner' | 'leaseUntil'>]?:
    | (typeof mailboxes.$inferInsert)[Column]
    | SQL
}

/** Writes a claimed mailbox and lets it go. False, and nothing written, when it was taken over or removed. */
export async function finishMailbox(
  writer: Writer,
  id: string,
  owner: string,
  changes: MailboxChanges,
): Promise<boolean> {
  const written = await writer
    .update(mailboxes)
    .set({ ...changes, ...LET_GO })
    .where(and(eq(mailboxes.id, id), eq(mailboxes.leaseOwner, owner)))
    .returning({ id: mailboxes.id })
  return written.length === 1
}

/** Lets go of whatever this owner still holds: the last act of a process that stops. */
export function releaseAll(database: Database, owner: string): Promise<void> {
  return record(database, 'lease', async (writer) => {
    await writer.update(mailboxes).set(LET_GO).where(eq(mailboxes.leaseOwner, owner))
    await writer.update(grants).set(LET_GO).where(eq(grants.leaseOwner, owner))
    await writer.update(moves).set(LET_GO).where(eq(moves.leaseOwner, owner))
    await writer.update(rotations).set(LET_GO).where(eq(rotations.leaseOwner, owner))
    await releaseMessages(writer, eq(outbox.leaseOwner, owner))
  })
}

/**
 * Lets go of everything, whoever holds it. Only where no other process can have the database open: then whoever
 * holds something has died with it.
 */
export function releaseEverything(database: Database): Promise<void> {
  return record(database, 'lease', async (writer) => {
    await writer.update(mailboxes).set(LET_GO).where(isNotNull(mailboxes.leaseOwner))
    await writer.update(grants).set(LET_GO).where(isNotNull(grants.leaseOwner))
    await writer.update(moves).set(LET_GO).where(isNotNull(moves.leaseOwner))
    await writer.update(rotations).set(LET_GO).where(isNotNull(rotations.leaseOwner))
    await releaseMessages(writer, isNotNull(outbox.leaseOwner))
  })
}

/** Messages go back to the queue, but for those of which bytes may have left: they are not sent again. */
async function releaseMessages(writer: Writer, whose: SQL): Promise<void> {
  await writer
    .update(outbox)
    .set({
      ...LET_GO,
      state: sql`case when ${outbox.handedOverAt} is null then 'waiting' else 'unsure' end`,
      failure: sql`case when ${outbox.handedOverAt} is null then ${outbox.failure} else '{"code":"interrupted","said":null}'::jsonb end`,
    })
    .where(and(eq(outbox.state, 'sending'), whose))
}

/** Lets go of one grant without writing it. Harmless when the lease is already somebody else's. */
export function releaseGrant(database: Database, claim: GrantClaim): Promise<void> {
  return record(database, 'lease', async (writer) => {
    await writer
      .update(grants)
      .set(LET_GO)
      .where(and(eq(grants.id, claim.id), eq(grants.leaseOwner, claim.owner)))
  })
}

/** Lets go of one mailbox without writing it. Harmless when the lease is already somebody else's. */
export function releaseMailbox(database: Database, id: string, owner: string): Promise<void> {
  return record(database, 'lease', async (writer) => {
    await writer
      .update(mailboxes)
      .set(LET_GO)
      .where(and(eq(mailboxes.id, id), eq(mailboxes.leaseOwner, owner)))
  })
}
