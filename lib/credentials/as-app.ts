import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { ClientApp, TokenFailure, TokenOutcome } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import { type OpenClient, openCredential } from './open-client.ts'

type CredentialRow = typeof credentials.$inferSelect

/**
 * AADSTS7000215: wrong secret. 7000222: expired secret. 700027, 50013: the signature fits no certificate of the app.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const REFUSED: readonly number[] = [7000215, 7000222, 700027, 50013]

/** Whether Entra refused the secret or certificate itself, so that another one of the same app may do. */
export function credentialRefused({ class: kind, evidence }: TokenFailure): boolean {
  if (kind !== 'app-credential') return false
  const numbers = evidence.aadsts ?? []
  return numbers.length === 0
    ? evidence.error === 'invalid_client'
    : numbers.some((number) => REFUSED.includes(number))
}

/**
 * Whether the fallback has carried the app last: the one in use was refused, and a later call was proven with the one
 * before it.
 */
export function carriedByFallback(
  current: Pick<CredentialRow, 'provenAt'>,
  fallback: Pick<CredentialRow, 'provenAt'> | null,
): boolean {
  const proven = fallback?.provenAt
  return proven != null && (current.provenAt === null || proven > current.provenAt)
}

/**
 * The one place in which the fallback stands in: a token call with the credential in use and, where Entra refuses that
 * one, once more with the one before it, while it lives. When both are refused the answer is the first one. Which was
 * accepted last is kept as `provenAt`, after `keep` has had what Entra gave. Never inside a transaction.
 */
export async function callAsApp<T = TokenOutcome>(
  services: Pick<Services, 'database' | 'vault' | 'log'>,
  opened: OpenClient,
  call: (client: ClientApp) => Promise<TokenOutcome>,
  keep: (outcome: TokenOutcome) => Promise<T> | T = (outcome) => outcome as T,
): Promise<T> {
  const first = await call(opened.client)
  if (first.ok || !credentialRefused(first.failure)) {
    const kept = await keep(first)
    if (first.ok && opened.carried) await noteProven(services, opened.credential.id)
    return kept
  }
  const fallback = await livingFallback(services, opened.registration.id)
  if (!fallback) return keep(first)
  const second = await call({ ...opened.client, credential: await openCredential(services, fallback) })
  if (!second.ok) return keep(credentialRefused(second.failure) ? first : second)
  const kept = await keep(second)
  services.log.warn(
    {
      registration: opened.registration.id,
      refused: opened.credential.hint,
      carriedBy: fallback.hint,
      evidence: first.failure.evidence,
    },
    'the credential in use is refused, and the one before it carries on',
  )
  await noteProven(services, fallback.id)
  return kept
}

async function livingFallback({ database }: Pick<Services, 'database'>, registrationId: string) {
  const [row] = await database.read
    .select()
    .from(credentials)
    .where(
      and(
        eq(credentials.registrationId, registrationId),
        eq(credentials.state, 'fallback'),
        gt(credentials.expiresAt, sql`now()`),
        isNull(credentials.goneFromEntraAt),
      ),
    )
    .orderBy(desc(credentials.stateSince))
    .limit(1)
  return row ?? null
}

/** A token that was got stays got, whatever becomes of this note. */
async function noteProven(
  { database, log }: Pick<Services, 'database' | 'log'>,
  credentialId: string,
): Promise<void> {
  const write = record(database, 'renewal', (writer) =>
    writer.update(credentials).set({ provenAt: sql`now()` }).where(eq(credentials.id, credentialId)),
  )
  await write.catch((err: unknown) =>
    log.error({ err, credential: credentialId }, 'which credential was accepted could not be kept'),
  )
}
