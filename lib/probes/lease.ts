import { and, eq, sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Services } from '#lib/services.ts'

/** How long a mailbox stays taken when its process dies: longer than a probe lives between two beats. */
export const LEASE_SECONDS = 120
const BEAT_MILLISECONDS = 30_000

/** Keeps a taken mailbox taken, also while its probe waits for its turn. Aborts `lost` when somebody else has it. */
export function keepLease(services: Services, mailboxId: string, lost: AbortController): () => void {
  const timer = setInterval(() => {
    extendLease(services, mailboxId).then(
      (held) => held || lost.abort(),
      (error: unknown) => services.log.warn({ err: error, mailboxId }, 'lease not extended'),
    )
  }, BEAT_MILLISECONDS)
  timer.unref()
  return () => clearInterval(timer)
}

/** False when the mailbox is gone or belongs to somebody else. */
export function extendLease(services: Services, mailboxId: string): Promise<boolean> {
  return record(services.database, 'lease', async (writer) => {
    const held = await writer
      .update(mailboxes)
      .set({ leaseUntil: sql`now() + ${LEASE_SECONDS}::float8 * interval '1 second'` })
      .where(and(eq(mailboxes.id, mailboxId), eq(mailboxes.leaseOwner, services.instance)))
      .returning({ id: mailboxes.id })
    return held.length === 1
  })
}
