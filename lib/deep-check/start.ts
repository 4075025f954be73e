import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { actorId } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { deepChecks } from '#lib/db/schema/checks.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { Context } from '#lib/services.ts'
import { isDead } from './reap.ts'
import { carryOut } from './run.ts'
import { DEEP_TOOLS, type DeepTools } from './tools.ts'

const KEPT_PER_MAILBOX = 10

export interface StartedCheck {
  readonly checkId: string
  /** Somebody was quicker: this is the check they started. */
  readonly alreadyRunning: boolean
}

/**
 * Starts a deep check in the background of this process and returns at once. There is never more than one of a mailbox.
 *
 * @throws Refusal `not-found` when the mailbox is gone.
 */
export async function startDeepCheck(
  context: Context & ProbeServices,
  mailboxId: string,
  tools: DeepTools = DEEP_TOOLS,
): Promise<StartedCheck> {
  const started = await open(context, mailboxId)
  if (!started.alreadyRunning) {
    void backgroundOf(context).track(carryOut(context, { ...started, mailboxId }, tools))
  }
  return started
}

/** The same, but done when it returns. */
export async function runDeepCheck(
  context: Context & ProbeServices,
  mailboxId: string,
  tools: DeepTools = DEEP_TOOLS,
): Promise<StartedCheck> {
  const started = await open(context, mailboxId)
  if (!started.alreadyRunning) {
    await backgroundOf(context).track(carryOut(context, { ...started, mailboxId }, tools))
  }
  return started
}

function open(context: Context, mailboxId: string): Promise<StartedCheck> {
  return mutate<StartedCheck>(context, 'mailbox.connect', async (writer) => {
    // Whoever asks for the same mailbox at the same time waits here, and then finds the row below.
    const [mailbox] = await writer
      .select({ address: mailboxes.address })
      .from(mailboxes)
      .where(eq(mailboxes.id, mailboxId))
      .for('update')
    if (!mailbox) throw new Refusal('not-found')
    await buryDead(writer, mailboxId)
    const [running] = await writer
      .select({ checkId: deepChecks.id })
      .from(deepChecks)
      .where(and(eq(deepChecks.mailboxId, mailboxId), eq(deepChecks.state, 'running')))
    if (running) return { value: { ...running, alreadyRunning: true }, audit: [] }
    await forgetOld(writer, mailboxId)
    const [row] = await writer
      .insert(deepChecks)
      .values({
        mailboxId,
        state: 'running',
        requestedBy: context.actor.kind === 'user' ? actorId(context.actor) : null,
        results: { steps: {} },
      })
      .returning({ checkId: deepChecks.id })
    if (!row) throw new Error('The row of a deep check was not written')
    return {
      value: { ...row, alreadyRunning: false },
      audit: {
        verb: 'mailbox.deep-checked',
        subjectKind: 'mailbox',
        subjectId: mailboxId,
        subjectName: mailbox.address,
        facts: { checkId: row.checkId },
      },
    }
  })
}

async function buryDead(writer: Writer, mailboxId: string): Promise<void> {
  await writer
    .update(deepChecks)
    .set({ state: 'abandoned', finishedAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(eq(deepChecks.mailboxId, mailboxId), eq(deepChecks.state, 'running'), isDead))
}

async function forgetOld(writer: Writer, mailboxId: string): Promise<void> {
  const old = writer
    .select({ id: deepChecks.id })
    .from(deepChecks)
    .where(eq(deepChecks.mailboxId, mailboxId))
    .orderBy(desc(deepChecks.startedAt), desc(deepChecks.id))
    .offset(KEPT_PER_MAILBOX - 1)
  await writer.delete(deepChecks).where(inArray(deepChecks.id, old))
}
