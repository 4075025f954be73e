import { eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { openClient } from '#lib/credentials/open-client.ts'
import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import type { ConnectInput } from '#lib/mailboxes/inputs.ts'
import { flowValues } from '#lib/microsoft/authorization-code.ts'
import { signInScopes } from '#lib/microsoft/scopes.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint } from './fingerprint.ts'
import { verifierPlace } from './places.ts'

const ATTEMPT_SECONDS = 10 * 60

export interface Begun {
  readonly attemptId: string
  /** Where the browser goes. It holds the state: not for logs. */
  readonly url: string
}

/** How Microsoft is asked for an account; see `signInHints`. */
export type Asking = 'first' | 'after-wrong-account'

interface Beginning {
  readonly address: string
  readonly displayName: string | null
  readonly registrationId: string
  readonly protocols: readonly Protocol[]
  readonly mailboxId: string | null
}

/** Starts the sign-in for a new mailbox. Refuses an address that is connected already. */
export async function beginAttempt(
  context: Context,
  input: ConnectInput,
  browserSecret: string,
  asking: Asking = 'first',
): Promise<Begun> {
  const [taken] = await context.database.read
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(eq(sql`lower(${mailboxes.address})`, sql`lower(${input.address})`))
  if (taken) throw new Refusal('duplicate-mailbox', { address: input.address, mailboxId: taken.id })
  return begin(context, { ...input, mailboxId: null }, browserSecret, asking)
}

/** Starts the sign-in for a mailbox that exists. It keeps its row, its settings and its history. */
export async function beginReconnect(
  context: Context,
  mailboxId: string,
  browserSecret: string,
  asking: Asking = 'first',
): Promise<Begun> {
  const [mailbox] = await context.database.read.select().from(mailboxes).where(eq(mailboxes.id, mailboxId))
  if (!mailbox) throw new Refusal('not-found')
  const { address, displayName, registrationId, protocols } = mailbox
  const beginning = { address, displayName, registrationId, protocols, mailboxId }
  return begin(context, beginning, browserSecret, asking)
}

/** Starts anew what another attempt did not bring to an end, for the same mailbox. */
export async function beginAgain(context: Context, attemptId: string, browserSecret: string): Promise<Begun> {
  const [before] = await context.database.read.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!before) throw new Refusal('not-found')
  const asking: Asking = before.outcome === 'wrong-account' ? 'after-wrong-account' : 'first'
  const { mailboxId, address, displayName, registrationId, protocols } = before
  return mailboxId
    ? beginReconnect(context, mailboxId, browserSecret, asking)
    : beginAttempt(context, { address, displayName, registrationId, protocols }, browserSecret, asking)
}

async function begin(
  context: Context,
  beginning: Beginning,
  browserSecret: string,
  asking: Asking,
): Promise<Begun> {
  const { cloud, client, registration } = await openClient(context, beginning.registrationId)
  const id = uuidv7()
  const flow = flowValues()
  const { address, displayName, registrationId, protocols, mailboxId } = beginning
  const returnTo = redirectUri(context.publicUrl)
  const verifier = await context.vault.seal(verifierPlace(id), flow.verifier)
  await mutate(context, 'mailbox.connect', async (writer) => {
    await writer.insert(attempts).values({
      id,
      kind: 'redirect',
      address,
      displayName,
      registrationId,
      mailboxId,
      protocols: [...protocols],
      stateHash: fingerprint(flow.state),
      browserHash: fingerprint(browserSecret),
      verifierSealed: verifier.value,
      verifierKeyId: verifier.keyId,
      nonce: flow.nonce,
      redirectUri: returnTo,
      startedBy: context.actor.kind === 'user' ? context.actor.id : null,
      expiresAt: inSeconds(ATTEMPT_SECONDS),
    })
    return {
      value: undefined,
      audit: {
        verb: 'attempt.started',
        subjectKind: 'attempt',
        subjectId: id,
        subjectName: address,
        facts: { registration: registration.name, protocols },
      },
    }
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
    ...signInHints(address, asking),
  })
  return { attemptId: id, url }
}

/**
 * First the address alone, as `login_hint`: a browser already signed in as the mailbox passes straight through, and
 * any other is asked for the password of the right account. After a wrong account the picker, and no hint beside it:
 * the hint would take Microsoft past the picker, to the session that was wrong before.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
function signInHints(address: string, asking: Asking) {
  return asking === 'first' ? { loginHint: address } : { prompt: 'select_account' as const }
}
