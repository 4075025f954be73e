import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { eraseUnusedGrant } from '#lib/grants/erase.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import { tryGrant } from '#lib/probes/try-grant.ts'
import type { Context } from '#lib/services.ts'
import { proven } from './proven.ts'

/** So many mailboxes are tried in one go; the rest is moved in the next. */
export const MOST_MOVED = 100

export type MoveResult = {
  readonly mailboxId: string
  readonly address: string
} & (
  | { readonly moved: true }
  /** It stays with the delegate it has. `cause` is what the trial found, null when there was none. */
  | { readonly moved: false; readonly cause: string | null; readonly protocols: readonly string[] }
)

/**
 * Gives shared mailboxes to another delegate: each is tried with the new grant first, and only those that work with it
 * are switched. Each switch stands for itself, so whatever stops this half way leaves every mailbox with a grant that
 * it has been seen to work with; the next run goes on with the rest. The old grant goes when nothing uses it any more.
 *
 * @throws Refusal `not-found` when the new delegate's grant is gone.
 */
export async function moveMailboxes(
  context: Context & ProbeServices,
  toGrantId: string,
  mailboxIds: readonly string[],
  tools: ProbeTools = PROBE_TOOLS,
): Promise<MoveResult[]> {
  const { read } = context.database
  if (mailboxIds.length === 0 || mailboxIds.length > MOST_MOVED) throw new Refusal('invalid-input')
  const [[to], chosen] = await Promise.all([
    read.select({ id: grants.id }).from(grants).where(eq(grants.id, toGrantId)),
    read
      .select()
      .from(mailboxes)
      .where(and(inArray(mailboxes.id, [...mailboxIds]), eq(mailboxes.access, 'shared')))
      .orderBy(asc(mailboxes.address)),
  ])
  if (!to) throw new Refusal('not-found')
  return Promise.all(chosen.map((mailbox) => moveOne(context, mailbox, toGrantId, tools)))
}

type Row = typeof mailboxes.$inferSelect

async function moveOne(
  context: Context & ProbeServices,
  mailbox: Row,
  toGrantId: string,
  tools: ProbeTools,
): Promise<MoveResult> {
  const { id: mailboxId, address } = mailbox
  if (mailbox.grantId === toGrantId) return { mailboxId, address, moved: true }
  const outcome = await tryGrant(context, mailboxId, toGrantId, tools)
  if (!outcome) return { mailboxId, address, moved: false, cause: null, protocols: [] }
  const before = await context.database.read
    .select({ protocol: mailboxProtocols.protocol, cause: mailboxProtocols.cause })
    .from(mailboxProtocols)
    .where(eq(mailboxProtocols.mailboxId, mailboxId))
  const known = new Map(before.map(({ protocol, cause }) => [protocol, cause]))
  if (proven(outcome, known) && (await switchGrant(context, mailbox, toGrantId))) {
    return { mailboxId, address, moved: true }
  }
  const failing = outcome.protocols.filter(({ health }) => health !== 'healthy')
  return {
    mailboxId,
    address,
    moved: false,
    cause: outcome.cause,
    protocols: failing.map(({ protocol }) => protocol),
  }
}

/** False when the mailbox or the grant is another one than the one that was tried. */
function switchGrant(context: Context, mailbox: Row, toGrantId: string): Promise<boolean> {
  return mutate(context, 'mailbox.connect', async (writer) => {
    const to = await lockAccounts(writer, toGrantId, mailbox.grantId)
    const same = and(
      eq(mailboxes.id, mailbox.id),
      sql`${mailboxes.grantId} is not distinct from ${mailbox.grantId}`,
      eq(mailboxes.access, 'shared'),
    )
    const [switched] = to
      ? await writer
          .update(mailboxes)
          .set({ grantId: toGrantId, registrationId: to.registrationId, nextProbeAt: sql`now()` })
          .where(same)
          .returning({ id: mailboxes.id })
      : []
    if (!to || !switched) return { value: false, audit: [] }
    const erased = mailbox.grantId !== null && (await eraseUnusedGrant(writer, mailbox.grantId))
    return {
      value: true,
      audit: {
        verb: 'mailbox.moved',
        subjectKind: 'mailbox',
        subjectId: mailbox.id,
        subjectName: mailbox.address,
        facts: { delegate: to.upn ?? to.mail, grant: toGrantId, grantErased: erased },
      },
    }
  })
}

/** Accounts before mailboxes, in the order of their ids, as everywhere; gives the new grant if it is still there. */
async function lockAccounts(writer: Writer, toGrantId: string, fromGrantId: string | null) {
  const ids = [toGrantId, ...(fromGrantId ? [fromGrantId] : [])]
  const rows = await writer
    .select({
      grantId: grants.id,
      registrationId: grants.registrationId,
      upn: accounts.upn,
      mail: accounts.mail,
    })
    .from(accounts)
    .innerJoin(grants, eq(grants.accountId, accounts.id))
    .where(inArray(grants.id, ids))
    .orderBy(asc(accounts.id))
    .for('update', { of: accounts })
  return rows.find(({ grantId }) => grantId === toGrantId)
}
