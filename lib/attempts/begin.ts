import { eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { openClient } from '#lib/credentials/open-client.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { Refusal } from '#lib/errors.ts'
import { flowValues } from '#lib/microsoft/authorization-code.ts'
import { signInScopes } from '#lib/microsoft/scopes.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint } from './fingerprint.ts'
import { verifierPlace } from './places.ts'
import { checkPlan, planOf, protocolsOf, type SignInPlan } from './plan.ts'
import { reconnectPlan } from './reconnect-plan.ts'
import { writeAttempt } from './write-attempt.ts'

export const ATTEMPT_SECONDS = 10 * 60

export interface Begun {
  readonly attemptId: string
  /** Where the browser goes. It holds the state: not for logs. */
  readonly url: string
}

/** How Microsoft is asked for an account; see `signInHints`. */
export type Asking = 'first' | 'after-wrong-account'

/** Starts the sign-in for the mailboxes of a plan. Refuses an address that is connected already. */
export async function beginAttempt(
  context: Context,
  plan: SignInPlan,
  browserSecret: string,
  asking: Asking = 'first',
): Promise<Begun> {
  await checkPlan(context.database.read, plan)
  return begin(context, plan, null, browserSecret, asking)
}

/**
 * Starts the sign-in for a mailbox that exists. It keeps its row, its settings and its history; so do the others that
 * the same delegate carries.
 */
export async function beginReconnect(
  context: Context,
  mailboxId: string,
  browserSecret: string,
  asking: Asking = 'first',
): Promise<Begun> {
  const plan = await reconnectPlan(context.database.read, mailboxId)
  return begin(context, plan, mailboxId, browserSecret, asking)
}

/** Starts anew what another attempt did not bring to an end, for the same mailboxes. */
export async function beginAgain(context: Context, attemptId: string, browserSecret: string): Promise<Begun> {
  const [before] = await context.database.read.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!before) throw new Refusal('not-found')
  const asking: Asking = before.outcome === 'wrong-account' ? 'after-wrong-account' : 'first'
  return before.mailboxId
    ? beginReconnect(context, before.mailboxId, browserSecret, asking)
    : beginAttempt(context, planOf(before), browserSecret, asking)
}

async function begin(
  context: Context,
  plan: SignInPlan,
  mailboxId: string | null,
  browserSecret: string,
  asking: Asking,
): Promise<Begun> {
  const { cloud, client, registration } = await openClient(context, plan.registrationId)
  const protocols = await protocolsOf(context.database.read, plan)
  const id = uuidv7()
  const flow = flowValues()
  const returnTo = redirectUri(context.publicUrl)
  const verifier = await context.vault.seal(verifierPlace(id), flow.verifier)
  const start = { plan, protocols, registration: registration.name, mailboxId, seconds: ATTEMPT_SECONDS }
  await writeAttempt(context, start, {
    id,
    kind: 'redirect',
    stateHash: fingerprint(flow.state),
    browserHash: fingerprint(browserSecret),
    verifierSealed: verifier.value,
    verifierKeyId: verifier.keyId,
    nonce: flow.nonce,
    redirectUri: returnTo,
  })
  const url = context.tokens.authorizationUrl({
    cloud,
    tenantId: client.tenantId,
    clientId: client.clientId,
    redirectUri: returnTo,
    scopes: signInScopes(cloud, protocols),
    state: flow.state,
    nonce: flow.nonce,
    challenge: flow.challenge,
    ...signInHints(plan.signInAs, asking),
  })
  return { attemptId: id, url }
}

/**
 * First the account alone, as `login_hint`: a browser already signed in with it passes straight through, and any other
 * is asked for the password of the right account. After a wrong account the picker, and no hint beside it: the hint
 * would take Microsoft past the picker, to the session that was wrong before.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
export function signInHints(signInAs: string, asking: Asking) {
  return asking === 'first' ? { loginHint: signInAs } : { prompt: 'select_account' as const }
}
