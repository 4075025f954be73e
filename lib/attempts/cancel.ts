import { and, eq, isNull, sql } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'

/**
 * Ends a sign-in that Microsoft has not answered. One that was answered meanwhile goes on, and its page tells.
 *
 * @throws Refusal `not-found` when there is no such attempt.
 */
export async function cancelAttempt(context: Context, attemptId: string): Promise<void> {
  const [attempt] = await context.database.read
    .select({ address: attempts.address })
    .from(attempts)
    .where(eq(attempts.id, attemptId))
  if (!attempt) throw new Refusal('not-found')
  await mutate(context, 'mailbox.connect', async (writer) => {
    const cancelled = await writer
      .update(attempts)
      .set({
        outcome: 'cancelled',
        result: { problem: 'cancelled-here' },
        // So that an answer that comes late finds nothing to consume.
        consumedAt: sql`now()`,
        finishedAt: sql`now()`,
      })
      .where(and(eq(attempts.id, attemptId), eq(attempts.outcome, 'pending'), isNull(attempts.consumedAt)))
      .returning({ id: attempts.id })
    return {
      value: undefined,
      audit: cancelled.map(({ id }) => ({
        verb: 'attempt.cancelled',
        subjectKind: 'attempt' as const,
        subjectId: id,
        subjectName: attempt.address,
        facts: { here: true },
      })),
    }
  })
}
