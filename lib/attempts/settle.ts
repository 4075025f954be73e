import { and, eq, sql } from 'drizzle-orm'
import { mutate, record } from '#lib/db/gate.ts'
import { type AttemptResult, attempts } from '#lib/db/schema/attempts.ts'
import { Refusal, type RefusalCode } from '#lib/errors.ts'
import { PATIENT, retryWrite, type Wait } from '#lib/grants/retry-write.ts'
import { isUnspent, noteWrongAccount } from '#lib/invitations/spend.ts'
import type { Context } from '#lib/services.ts'
import { noteUnnamed } from '#lib/unnamed/note.ts'
import { unnamedOfAttempt } from '#lib/unnamed/of-attempt.ts'
import type { Attempt } from './consume.ts'
import type { Ending, Verdict } from './judge-tokens.ts'
import { keepGained } from './keep.ts'

export interface SettleTools {
  readonly startProbe: (
    mailboxId: string,
    requestedBy: string | null,
  ) => Promise<{ readonly probeId: string }>
  readonly pause?: Wait
}

/** What may have changed while somebody was at Microsoft. */
const PROBLEMS: Partial<Record<RefusalCode, string>> = {
  'duplicate-mailbox': 'address-taken',
  'invitation-over': 'invitation-over',
}

/**
 * Brings a consumed attempt of any kind to its end: keeps what was gained and starts the first probes, or writes why
 * there is nothing. Never throws: whatever breaks, the attempt ends, or shows as interrupted later.
 */
export async function settleAttempt(
  context: Context,
  attempt: Attempt,
  judge: () => Promise<Verdict>,
  tools: SettleTools,
): Promise<void> {
  try {
    if (!(await isUnspent(context.database.read, attempt))) throw new Refusal('invitation-over')
    const verdict = await judge()
    if (verdict.kind === 'ended') {
      await endAttempt(context, attempt, verdict.outcome, verdict.result, tools.pause)
      return await noteUnnamed(context, unnamedOfAttempt(verdict.result))
    }
    const { mailboxIds } = await keepGained(context, attempt, verdict.gained, tools.pause)
    await firstProbes(context, attempt, mailboxIds, tools)
  } catch (error) {
    const problem = (error instanceof Refusal && PROBLEMS[error.code]) || 'internal'
    if (problem === 'internal') {
      context.log.error({ err: error, attempt: attempt.id }, 'a sign-in broke off')
    }
    await endAttempt(context, attempt, 'failed', { problem }, tools.pause).catch((again) =>
      context.log.error({ err: again, attempt: attempt.id }, 'the end of a sign-in could not be written'),
    )
  }
}

/** The mailboxes are connected already when this runs: whatever fails here is made good by the next due probe. */
async function firstProbes(
  context: Context,
  attempt: Attempt,
  mailboxIds: readonly string[],
  tools: SettleTools,
): Promise<void> {
  for (const [index, mailboxId] of mailboxIds.entries()) {
    try {
      const { probeId } = await tools.startProbe(mailboxId, attempt.startedBy)
      if (index > 0) continue
      await record(context.database, 'attempt', (writer) =>
        writer
          .update(attempts)
          .set({ result: sql`${attempts.result} || ${JSON.stringify({ probeId })}::jsonb` })
          .where(eq(attempts.id, attempt.id)),
      )
    } catch (error) {
      context.log.warn({ err: error, mailbox: mailboxId }, 'the first probe did not start')
    }
  }
}

/** Writes how an attempt ended that brought nothing. What was stored before stays as it was. */
export async function endAttempt(
  context: Context,
  attempt: Attempt,
  outcome: Ending,
  result: AttemptResult,
  pause?: Wait,
): Promise<void> {
  const { cause, problem, used } = result
  context.log.info({ attempt: attempt.id, outcome, cause, problem }, 'a sign-in ended without a grant')
  await retryWrite(
    () =>
      mutate(context, 'mailbox.connect', async (writer) => {
        await writer
          .update(attempts)
          .set({ outcome, result, finishedAt: sql`now()` })
          .where(and(eq(attempts.id, attempt.id), eq(attempts.outcome, 'pending')))
        if (outcome === 'wrong-account') await noteWrongAccount(writer, attempt, used)
        return {
          value: undefined,
          audit: {
            verb: `attempt.${outcome}`,
            subjectKind: 'attempt',
            subjectId: attempt.id,
            subjectName: attempt.address,
            facts: { cause: cause ?? null, problem: problem ?? null, used: used ?? null },
          },
        }
      }),
    PATIENT,
    pause,
  )
}
