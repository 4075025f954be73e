import { and, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { Reader, Writer } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { accessPlace, refreshPlace } from '#lib/grants/places.ts'
import { accessLifetime, renewalDelay } from '#lib/grants/schedule.ts'
import type { Identity } from '#lib/microsoft/identity.ts'
import type { Services } from '#lib/services.ts'
import type { Sealed } from '#lib/vault/vault.ts'
import type { Gained } from './judge-tokens.ts'

/** The sealed tokens, and the row of `grants` they open in. */
export interface SealedTokens {
  readonly grantId: string
  readonly refresh: Sealed
  readonly access: Sealed
}

/** The row they were sealed for is not the one that is there now; they have to be sealed anew. */
class GrantMoved extends Error {}

/** Seals the tokens for the grant of this account and app: the one that is there, or a new one. */
export async function sealTokens(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  gained: Gained,
): Promise<SealedTokens> {
  const grantId = (await grantOf(database.read, gained)) ?? uuidv7()
  return {
    grantId,
    refresh: await vault.seal(refreshPlace(grantId), gained.refreshToken),
    access: await vault.seal(accessPlace(grantId), gained.accessToken),
  }
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

export async function putAccount(writer: Writer, identity: Identity): Promise<string> {
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
export async function putGrant(
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
