import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { starterOf } from '#lib/attempts/device-starter.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import type { MoveFacts } from '#lib/db/schema/moves.ts'
import { eraseUnusedGrant } from '#lib/grants/erase.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import { tryGrant } from '#lib/probes/try-grant.ts'
import type { Context } from '#lib/services.ts'
import { extendMove, finishMove, type Move, releaseMove } from './move-claim.ts'
import { proven } from './proven.ts'

/** A trial that takes its process down every time is not tried for ever. */
const MOST_TRIES = 5
const BEAT_MILLISECONDS = 30_000

type Mailbox = typeof mailboxes.$inferSelect

/** Somebody else has taken the move meanwhile, and whatever this one would write is not wanted. */
class MoveLost extends Error {}

/**
 * Tries one taken mailbox with its new delegate and switches it if it works. The switch and the end of the move are
 * one transaction: a process that dies before leaves the mailbox as it is, and the move to whoever takes it next.
 */
export async function carryMove(
  services: ProbeServices,
  move: Move,
  tools: ProbeTools = PROBE_TOOLS,
): Promise<void> {
  const beat = setInterval(() => {
    extendMove(services.database, move).catch((err: unknown) =>
      services.log.warn({ err, move: move.id }, 'the lease of a move was not extended'),
    )
  }, BEAT_MILLISECONDS)
  beat.unref()
  try {
    await carry(services, move, tools)
  } catch (error) {
    if (!(error instanceof MoveLost)) throw error
    services.log.info({ move: move.id }, 'a move was taken over by another process')
  } finally {
    clearInterval(beat)
  }
}

async function carry(services: ProbeServices, move: Move, tools: ProbeTools): Promise<void> {
  const { database } = services
  const { read } = database
  const stay = (facts: MoveFacts) =>
    record(database, 'probe', async (writer) => {
      if (!(await finishMove(writer, move, 'stayed', facts))) throw new MoveLost()
    })
  if (move.version > MOST_TRIES) return stay({ problem: 'broke-off' })
  const { mailboxId, toGrantId } = move
  if (!toGrantId) return stay({ problem: 'delegate-gone' })
  const [actor, [mailbox], before] = await Promise.all([
    starterOf(read, { startedBy: move.requestedBy }),
    read.select().from(mailboxes).where(eq(mailboxes.id, mailboxId)),
    read
      .select({ protocol: mailboxProtocols.protocol, cause: mailboxProtocols.cause })
      .from(mailboxProtocols)
      .where(eq(mailboxProtocols.mailboxId, mailboxId)),
  ])
  // With the mailbox its move has gone as well.
  if (!mailbox) return
  if (!actor) return stay({ problem: 'starter-gone' })
  if (mailbox.access !== 'shared') return stay({ problem: 'changed' })
  const outcome = await tryGrant(services, mailboxId, toGrantId, tools)
  if (outcome === 'ending') return releaseMove(database, move)
  if (outcome === 'gone') return stay({ problem: 'gone' })
  const known = new Map(before.map(({ protocol, cause }) => [protocol, cause]))
  if (!proven(outcome, known)) {
    const failing = outcome.protocols.filter(({ health }) => health !== 'healthy')
    return stay({
      ...(outcome.cause ? { cause: outcome.cause } : {}),
      protocols: failing.map(({ protocol }) => protocol),
    })
  }
  const switched = await switchGrant({ ...services, actor }, mailbox, toGrantId, move)
  if (!switched) await stay({ problem: 'changed' })
}

/** False when the mailbox or the grant is another one than the one that was tried. */
function switchGrant(context: Context, mailbox: Mailbox, toGrantId: string, move: Move): Promise<boolean> {
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
    if (!(await finishMove(writer, move, 'moved'))) throw new MoveLost()
    const left = mailbox.grantId !== toGrantId ? mailbox.grantId : null
    const erased = left !== null && (await eraseUnusedGrant(writer, left))
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
