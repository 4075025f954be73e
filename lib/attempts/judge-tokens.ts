import { and, eq } from 'drizzle-orm'
import type { JWTVerifyGetKey } from 'jose'
import type { OpenClient } from '#lib/credentials/open-client.ts'
import type { Reader } from '#lib/db/database.ts'
import type { AttemptResult, OUTCOMES } from '#lib/db/schema/attempts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { verifyIdToken } from '#lib/microsoft/id-token.ts'
import { type AccountMatch, type Identity, matchAccount } from '#lib/microsoft/identity.ts'
import { comparePermissions } from '#lib/microsoft/scopes.ts'
import type { TokenFailure, TokenOutcome } from '#lib/microsoft/token-client.ts'
import type { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'
import type { Attempt } from './consume.ts'
import { signInAsOf } from './plan.ts'

export type KeysOf = (cloud: Cloud, tenantId: string) => JWTVerifyGetKey

/** What a sign-in that may be kept brought. */
export interface Gained {
  readonly identity: Identity
  readonly registrationId: string
  readonly refreshToken: Secret
  readonly accessToken: Secret
  readonly expiresInSeconds: number
  readonly scopes: readonly string[]
  /** Permissions the wanted protocols lack. */
  readonly missing: readonly string[]
  readonly correlationId?: string
}

export type Ending = Exclude<(typeof OUTCOMES)[number], 'pending' | 'connected'>

export type Verdict =
  | { readonly kind: 'gained'; readonly gained: Gained }
  | { readonly kind: 'ended'; readonly outcome: Ending; readonly result: AttemptResult }

export interface Judging {
  readonly app: Pick<OpenClient, 'cloud' | 'client'>
  readonly keysOf: KeysOf
  /** Null where the request could carry none: a device code. */
  readonly nonce: string | null
}

/**
 * Judges what the token endpoint answered, however the tokens were come by: the id_token, the account, the refresh
 * token and the permissions. Nothing is written here.
 */
export async function judgeTokens(
  services: Pick<Services, 'database'>,
  attempt: Attempt,
  tokens: TokenOutcome,
  { app, keysOf, nonce }: Judging,
): Promise<Verdict> {
  if (!tokens.ok) return refused(tokens.failure)
  const { tenantId, clientId } = app.client
  const { correlationId, idToken, refreshToken, accessToken, expiresInSeconds, scope } = tokens
  if (!idToken) return failed('id-token-missing', { correlationId })
  const keys = keysOf(app.cloud, tenantId)
  const verified = await verifyIdToken({ idToken, cloud: app.cloud, tenantId, clientId, nonce, keys })
  if (!verified.ok) return failed(verified.problem, { correlationId }, verified.evidence)
  const { identity } = verified
  const match = await rightAccount(services.database.read, attempt, identity)
  if (!match.matches) {
    return ended('wrong-account', { expected: match.expected, used: match.used, correlationId })
  }
  if (!refreshToken) return failed('refresh-token-missing', { used: match.used, correlationId })
  const gap = comparePermissions(scope, attempt.protocols)
  if (gap.protocols.length === attempt.protocols.length) {
    const result = { used: match.used, missingScopes: gap.missing, problem: 'no-permission', correlationId }
    return ended('refused', { ...result, cause: 'consent.missing' })
  }
  const scopes = scope.split(/\s+/).filter((word) => word !== '')
  return {
    kind: 'gained',
    gained: {
      identity,
      registrationId: attempt.registrationId,
      refreshToken,
      accessToken,
      expiresInSeconds,
      scopes,
      missing: gap.missing,
      correlationId,
    },
  }
}

/** By name; and the delegate of a reconnect by identity, who may have been given another name since. */
async function rightAccount(read: Reader, attempt: Attempt, identity: Identity): Promise<AccountMatch> {
  const match = matchAccount(identity, signInAsOf(attempt))
  if (match.matches || attempt.access !== 'shared' || !attempt.mailboxId) return match
  const [same] = await read
    .select({ id: accounts.id })
    .from(mailboxes)
    .innerJoin(grants, eq(grants.id, mailboxes.grantId))
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(
      and(
        eq(mailboxes.id, attempt.mailboxId),
        eq(accounts.tenantId, identity.tenantId),
        eq(accounts.objectId, identity.objectId),
      ),
    )
  return same ? { ...match, matches: true, by: 'alias' } : match
}

export function ended(outcome: Ending, result: AttemptResult): Verdict {
  return { kind: 'ended', outcome, result }
}

/** Our own check did not pass. */
export function failed(problem: string, facts: AttemptResult = {}, evidence?: Evidence): Verdict {
  return ended('failed', { ...facts, ...idsOf(evidence), problem, evidence })
}

/** Microsoft, or the way to it, said no. */
export function refused({ class: kind, evidence }: TokenFailure): Verdict {
  if (evidence.error === 'nonce_mismatch') return failed('nonce', {}, evidence)
  const { cause } = diagnose(evidence)
  const result = { cause, evidence, ...idsOf(evidence) }
  if (cause === 'consent.declined') return ended('cancelled', result)
  const passing = kind === 'network' || kind === 'transient' || kind === 'throttled'
  return ended(passing ? 'failed' : 'refused', result)
}

function idsOf(evidence: Evidence | undefined): AttemptResult {
  const { correlationId, traceId } = evidence ?? {}
  return { ...(correlationId ? { correlationId } : {}), ...(traceId ? { traceId } : {}) }
}
