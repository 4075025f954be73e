import { and, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { Reader, Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { eraseUnusedGrant } from '#lib/grants/erase.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { accessPlace, refreshPlace } from '#lib/grants/places.ts'
import { PATIENT, retryWrite, type Wait } from '#lib/grants/retry-write.ts'
import { accessLifetime, renewalDelay } from '#lib/grants/schedule.ts'
import { putProtocols } from '#lib/mailboxes/put-protocols.ts'
import type { Identity } from '#lib/microsoft/identity.ts'
import type { Context } from '#lib/services.ts'
import type { Sealed } from '#lib/vault/vault.ts'
import type { Attempt } from './consume.ts'
import type { Gained } from './verdict.ts'

/** The sealed tokens, and the row of `grants` they open in. */
interface SealedTokens {
  readonly grantId: string
  readonly refresh: Sealed
  readonly access: Sealed
}

/** The row they were sealed for is not the one that is there now; they have to be sealed anew. */
class GrantMoved extends Error {}

/**
 * Seals what was gained and writes everything about it in one transaction: account, grant, mailbox, attempt, audit.
 * Repeated while the database fails, because the refresh token is nowhere else. Returns the mailbox.
 */
export function keepGained(
  context: Context,
  attempt: Attempt,
  gained: Gained,
  pause?: Wait,
): Promise<{ mailboxId: string }> {
  return retryWrite(
    async () => {
      const grantId = (await grantOf(context.database.read, gained)) ?? uuidv7()
      const sealed = {
        grantId,
        refresh: await context.vault.seal(refreshPlace(grantId), gained.refreshToken),
        access: await context.vault.seal(accessPlace(grantId), gained.accessToken),
      }
      return mutate(context, 'mailbox.connect', async (writer) => {
        const account = await putAccount(writer, gained.identity)
        await putGrant(writer, account, gained, sealed)
        const { mailboxId, grantBefore, reconnected } = await putMailbox(writer, attempt, grantId)
        if (grantBefore && grantBefore !== grantId) await eraseUnusedGrant(writer, grantBefore)
        await writer
          .update(attempts)
          .set({
            outcome: 'connected',
            finishedAt: sql`now()`,
            mailboxId,
            result: {
              expected: attempt.address,
              used: gained.identity.upn ?? gained.identity.mail,
              correlationId: gained.correlationId,
              missingScopes: gained.missing,
            },
          })
          .where(and(eq(attempts.id, attempt.id), eq(attempts.outcome, 'pending')))
        return {
          value: { mailboxId },
          audit: {
            verb: reconnected ? 'mailbox.reconnected' : 'mailbox.connected',
            subjectKind: 'mailbox',
            subjectId: mailboxId,
            subjectName: attempt.address,
            facts: {
              account: gained.identity.upn ?? null,
              tenant: gained.identity.tenantId,
              object: gained.identity.objectId,
              protocols: attempt.protocols,
              missing: gained.missing,
            },
          },
        }
      })
    },
    PATIENT,
    pause,
  )
}

async function grantOf(read: Reader, { identity, registrationId }: Gained): Promise<string | undefined> {
  const [row] = await read
    .select({ id: grants.id })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(
      and(
        eq(accounts.tenantId, identity.tenantId),
        eq(accounts.objectId, identity.objectId),
        eq(grants.registrationId, registrationId),
      ),
    )
  return row?.id
}

async function putAccount(writer: Writer, identity: Identity): Promise<string> {
  const names = {
    upn: identity.upn ?? null,
    mail: identity.mail ?? null,
    displayName: identity.name ?? null,
  }
  const [row] = await writer
    .insert(accounts)
    .values({ tenantId: identity.tenantId, objectId: identity.objectId, ...names })
    .onConflictDoUpdate({ target: [accounts.tenantId, accounts.objectId], set: names })
    .returning({ id: accounts.id })
  if (!row) throw new Error('The account was not written')
  return row.id
}

/** A grant that is there is renewed in place: its lease falls, so that a renewal under way cannot undo it. */
async function putGrant(
  writer: Writer,
  accountId: string,
  gained: Gained,
  sealed: SealedTokens,
): Promise<void> {
  const fresh = {
    scopes: [...gained.scopes],
    refreshSealed: sealed.refresh.value,
    refreshKeyId: sealed.refresh.keyId,
    accessSealed: sealed.access.value,
    accessKeyId: sealed.access.keyId,
    accessExpiresAt: inSeconds(accessLifetime(gained.expiresInSeconds)),
    refreshIssuedAt: sql`now()`,
    consentedAt: sql`now()`,
    nextRenewalAt: inSeconds(renewalDelay(sealed.grantId)),
  }
  const [row] = await writer
    .insert(grants)
    .values({ id: sealed.grantId, accountId, registrationId: gained.registrationId, ...fresh })
    .onConflictDoUpdate({
      target: [grants.accountId, grants.registrationId],
      set: {
        ...fresh,
        previousSealed: sql`${grants.refreshSealed}`,
        previousKeyId: sql`${grants.refreshKeyId}`,
        lastRenewedAt: null,
        renewalFailures: 0,
        lastFailure: null,
        stoppedAt: null,
        stoppedCause: null,
        leaseOwner: null,
        leaseUntil: null,
        version: sql`${grants.version} + 1`,
      },
    })
    .returning({ id: grants.id })
  if (row?.id !== sealed.grantId) throw new GrantMoved('Sealed for a grant that is another one now')
}

/** The row of a reconnect stays as it is, with its settings and its history; a new address gets a row of its own. */
async function putMailbox(writer: Writer, attempt: Attempt, grantId: string) {
  const { address, displayName, registrationId, protocols } = attempt
  const link = { registrationId, grantId, access: 'own' as const, nextProbeAt: sql`now()` }
  const [there] = await findMailbox(writer, attempt)
  if (there) {
    await writer.update(mailboxes).set(link).where(eq(mailboxes.id, there.id))
    await putProtocols(writer, there.id, there.protocols)
    return { mailboxId: there.id, grantBefore: there.grantId, reconnected: true }
  }
  const [made] = await writer
    .insert(mailboxes)
    .values({ address, displayName, protocols, createdBy: attempt.startedBy, ...link })
    .returning({ id: mailboxes.id })
  if (!made) throw new Error('The mailbox was not written')
  await putProtocols(writer, made.id, protocols)
  return { mailboxId: made.id, grantBefore: null, reconnected: false }
}

function findMailbox(writer: Writer, { address }: Attempt) {
  return writer
    .select({ id: mailboxes.id, grantId: mailboxes.grantId, protocols: mailboxes.protocols })
    .from(mailboxes)
    .where(eq(sql`lower(${mailboxes.address})`, sql`lower(${address})`))
    .for('update')
}
