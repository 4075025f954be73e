import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { knownCloud, openClient } from '#lib/credentials/open-client.ts'
import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import { challengeOf, flowValues } from '#lib/microsoft/authorization-code.ts'
import { signInScopes } from '#lib/microsoft/scopes.ts'
import type { Context } from '#lib/services.ts'
import { ATTEMPT_SECONDS, signInHints } from './begin.ts'
import type { Attempt } from './consume.ts'
import { fingerprint } from './fingerprint.ts'
import { type PasteAddress, pasteRedirectUri, pasteState } from './paste-flow.ts'
import { verifierPlace } from './places.ts'
import { checkPlan, protocolsOf, reconnectedMailbox, type SignInPlan, signInAsOf } from './plan.ts'
import { writeAttempt } from './write-attempt.ts'

/**
 * Starts a sign-in whose answer is pasted back by hand, for an app with a redirect URI that leads to no server of
 * ours. Refuses an address that is connected already.
 */
export async function beginPasteBack(
  context: Context,
  plan: SignInPlan,
  browserSecret: string,
  address: PasteAddress = 'native',
): Promise<{ readonly attemptId: string }> {
  await checkPlan(context.database.read, plan)
  const { cloud, registration } = await openClient(context, plan.registrationId)
  const protocols = await protocolsOf(context.database.read, plan)
  const id = uuidv7()
  const { verifier, nonce } = flowValues()
  const sealed = await context.vault.seal(verifierPlace(id), verifier)
  const mailboxId = reconnectedMailbox(plan)
  const start = { plan, protocols, registration: registration.name, mailboxId, seconds: ATTEMPT_SECONDS }
  await writeAttempt(context, start, {
    id,
    kind: 'paste-back',
    stateHash: fingerprint(pasteState(verifier)),
    browserHash: fingerprint(browserSecret),
    verifierSealed: sealed.value,
    verifierKeyId: sealed.keyId,
    nonce,
    redirectUri: pasteRedirectUri(cloud, address),
  })
  return { attemptId: id }
}

/** Where the new window goes. It holds the state: for the page of the attempt, not for logs. */
export async function pasteLink(context: Context, attempt: Attempt): Promise<string> {
  const { verifierSealed, verifierKeyId, nonce, redirectUri, protocols } = attempt
  if (!verifierSealed || !verifierKeyId) throw new Refusal('attempt-expired')
  const [registration] = await context.database.read
    .select()
    .from(registrations)
    .where(eq(registrations.id, attempt.registrationId))
  if (!registration) throw new Refusal('not-found')
  const { tenantId, clientId } = registration
  const cloud = knownCloud(context, registration.cloud)
  const sealed = { value: verifierSealed, keyId: verifierKeyId }
  const verifier = await context.vault.open(verifierPlace(attempt.id), sealed)
  return context.tokens.authorizationUrl({
    cloud,
    tenantId,
    clientId,
    redirectUri,
    scopes: signInScopes(cloud, protocols),
    state: pasteState(verifier),
    nonce,
    challenge: challengeOf(verifier),
    ...signInHints(signInAsOf(attempt), 'first'),
  })
}

/** Takes the other of the two redirect URIs for a sign-in that has not come back. */
export async function changePasteAddress(
  context: Context,
  attemptId: string,
  address: PasteAddress,
): Promise<void> {
  const [row] = await context.database.read
    .select({ attempt: attempts, cloud: registrations.cloud })
    .from(attempts)
    .innerJoin(registrations, eq(registrations.id, attempts.registrationId))
    .where(and(eq(attempts.id, attemptId), eq(attempts.kind, 'paste-back')))
  if (!row) throw new Refusal('not-found')
  const redirectUri = pasteRedirectUri(knownCloud(context, row.cloud), address)
  await mutate(context, 'mailbox.connect', async (writer) => {
    const changed = await writer
      .update(attempts)
      .set({ redirectUri })
      .where(
        and(
          eq(attempts.id, attemptId),
          isNull(attempts.consumedAt),
          sql`${attempts.expiresAt} > now()`,
          eq(attempts.outcome, 'pending'),
        ),
      )
      .returning({ id: attempts.id })
    if (changed.length === 0) throw new Refusal('attempt-expired')
    return {
      value: undefined,
      audit: {
        verb: 'attempt.changed',
        subjectKind: 'attempt',
        subjectId: attemptId,
        subjectName: row.attempt.address,
        facts: { redirectUri },
      },
    }
  })
}
