import { and, eq, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { type AttemptResult, attempts } from '#lib/db/schema/attempts.ts'
import { PATIENT, retryWrite, type Wait } from '#lib/grants/retry-write.ts'
import { type QueryInput, readCallback } from '#lib/microsoft/callback.ts'
import type { Context, Services } from '#lib/services.ts'
import { type Attempt, consume, findAttempt, type Stranger } from './consume.ts'
import { keepGained } from './keep.ts'
import { type Ending, judgeReply, type KeysOf } from './verdict.ts'

/** A browser that came back from Microsoft. */
export interface CallbackVisit {
  readonly query: QueryInput
  readonly browserSecret: string | undefined
  /** Who is signed in to the portal in this browser, if anybody is. */
  readonly person: Actor | null
}

export interface FinishTools {
  readonly keysOf: KeysOf
  readonly startProbe: (
    mailboxId: string,
    requestedBy: string | null,
  ) => Promise<{ readonly probeId: string }>
  readonly pause?: Wait
}

/** Where the visit goes on: to the page of its attempt, or to one that only says why there is none. */
export type Finished = { readonly attemptId: string } | { readonly stranger: Stranger }

/**
 * Takes Microsoft's reply: finds the attempt of this browser, consumes it once, exchanges the code, proves who signed
 * in, seals and writes what was gained, and starts the first probe. Whatever happens, there is a page to go to; a
 * second visit with the same state changes nothing and goes to the same page.
 */
export async function finishAttempt(
  services: Services,
  visit: CallbackVisit,
  tools: FinishTools,
): Promise<Finished> {
  const reply = readCallback(visit.query)
  if (reply.state === undefined) return { stranger: 'unknown' }
  const found = await findAttempt(services.database.read, { ...visit, state: reply.state })
  if (typeof found === 'string') return turnedAway(services, found)
  const { attempt, actor } = found
  if (!allows(actor, 'mailbox.connect')) return turnedAway(services, 'not-allowed')
  const finished = { attemptId: attempt.id }
  if (!(await consume(services.database, attempt.id))) return finished
  const context: Context = { ...services, actor }
  try {
    const verdict = await judgeReply(services, attempt, reply, tools.keysOf)
    if (verdict.kind === 'ended') {
      await endAttempt(context, attempt, verdict.outcome, verdict.result, tools.pause)
      return finished
    }
    const { mailboxId } = await keepGained(context, attempt, verdict.gained, tools.pause)
    await firstProbe(context, attempt, mailboxId, tools)
  } catch (error) {
    services.log.error({ err: error, attempt: attempt.id }, 'a sign-in broke off')
    await endAttempt(context, attempt, 'failed', { problem: 'internal' }, tools.pause).catch((again) =>
      services.log.error({ err: again, attempt: attempt.id }, 'the end of a sign-in could not be written'),
    )
  }
  return finished
}

function turnedAway(services: Services, stranger: Stranger): Finished {
  services.log.warn({ stranger }, 'a reply of Microsoft belongs to no sign-in of this browser')
  return { stranger }
}

/** The mailbox is connected already when this runs: whatever fails here is made good by the next due probe. */
async function firstProbe(
  context: Context,
  attempt: Attempt,
  mailboxId: string,
  tools: FinishTools,
): Promise<void> {
  try {
    const { probeId } = await tools.startProbe(mailboxId, attempt.startedBy)
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

async function endAttempt(
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
