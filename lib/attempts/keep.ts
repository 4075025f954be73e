import { and, eq, sql } from 'drizzle-orm'
import type { AuditEntry } from '#lib/audit/chain.ts'
import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { eraseUnusedGrant } from '#lib/grants/erase.ts'
import { PATIENT, retryWrite, type Wait } from '#lib/grants/retry-write.ts'
import { spendInvitation } from '#lib/invitations/spend.ts'
import { putMoves } from '#lib/mailboxes/move-request.ts'
import type { Context } from '#lib/services.ts'
import type { Attempt } from './consume.ts'
import type { Gained } from './judge-tokens.ts'
import { putAccount, putGrant, sealTokens } from './keep-grant.ts'
import { signInAsOf, targetsOf } from './plan.ts'
import { type PutMailbox, putMailboxes } from './put-mailboxes.ts'

export interface Kept {
  readonly grantId: string
  /** In the order of the plan. None when the sign-in was only to move mailboxes that exist. */
  readonly mailboxIds: readonly string[]
}

/**
 * Seals what was gained and writes everything about it in one transaction: account, grant, all mailboxes of the
 * attempt, the attempt itself, audit. Mailboxes of somebody else are put on their way, and switched by nothing here. Repeated while the database fails, because the refresh token is nowhere else.
 *
 * @throws Refusal `duplicate-mailbox` when an address meant to be new was connected in another way meanwhile; then
 *   nothing is written at all. Refusal `invitation-over` when the link it came from was used or taken back meanwhile.
 */
export function keepGained(context: Context, attempt: Attempt, gained: Gained, pause?: Wait): Promise<Kept> {
  return retryWrite(
    async () => {
      const sealed = await sealTokens(context, gained)
      const { grantId } = sealed
      return mutate(context, 'mailbox.connect', async (writer) => {
        await spendInvitation(writer, attempt)
        const account = await putAccount(writer, gained.identity)
        await putGrant(writer, account, gained, sealed)
        const put = await putMailboxes(writer, attempt, grantId)
        for (const before of new Set(put.map(({ grantBefore }) => grantBefore))) {
          if (before && before !== grantId) await eraseUnusedGrant(writer, before)
        }
        const waiting = targetsOf(attempt).flatMap(({ move, mailboxId }) =>
          move && mailboxId ? [mailboxId] : [],
        )
        await putMoves(writer, {
          batchId: attempt.id,
          toGrantId: grantId,
          mailboxIds: waiting,
          requestedBy: attempt.startedBy,
        })
        await writer
          .update(attempts)
          .set({
            outcome: 'connected',
            finishedAt: sql`now()`,
            mailboxId: put[0]?.mailboxId ?? null,
            result: {
              expected: signInAsOf(attempt),
              used: gained.identity.upn ?? gained.identity.mail,
              correlationId: gained.correlationId,
              missingScopes: gained.missing,
              grantId,
            },
          })
          .where(and(eq(attempts.id, attempt.id), eq(attempts.outcome, 'pending')))
        const audit = put.length > 0 ? put.map((one) => ofMailbox(one, gained)) : [ofGrant(grantId, gained)]
        return {
          value: { grantId, mailboxIds: put.map(({ mailboxId }) => mailboxId) },
          audit: [...ofInvitation(attempt), ...audit],
        }
      })
    },
    PATIENT,
    pause,
  )
}

function who({ identity, missing }: Gained) {
  const { upn = null, tenantId, objectId } = identity
  return { account: upn, tenant: tenantId, object: objectId, missing }
}

function ofMailbox({ mailboxId, address, protocols, reconnected }: PutMailbox, gained: Gained): AuditEntry {
  return {
    verb: reconnected ? 'mailbox.reconnected' : 'mailbox.connected',
    subjectKind: 'mailbox',
    subjectId: mailboxId,
    subjectName: address,
    facts: { ...who(gained), protocols: [...protocols] },
  }
}

function ofInvitation({ invitationId, ...attempt }: Attempt): AuditEntry[] {
  if (!invitationId) return []
  const subjectName = signInAsOf(attempt)
  return [{ verb: 'invitation.used', subjectKind: 'invitation', subjectId: invitationId, subjectName }]
}

function ofGrant(grantId: string, gained: Gained): AuditEntry {
  return {
    verb: 'grant.gained',
    subjectKind: 'grant',
    subjectId: grantId,
    subjectName: gained.identity.upn ?? gained.identity.mail ?? gained.identity.objectId,
    facts: who(gained),
  }
}
