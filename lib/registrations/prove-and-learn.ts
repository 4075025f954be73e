import { PASTE_ADDRESSES, pasteRedirectUri } from '#lib/attempts/paste-flow.ts'
import type { AskMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import type { ExpiryDecision, OwnReading } from '#lib/credentials/decide-expiry.ts'
import { entraKeys } from '#lib/credentials/entra-keys.ts'
import { type OwnRead, proveCredential } from '#lib/credentials/prove.ts'
import type { AppFacts, EntraKey } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { ClientApp, TokenFailure } from '#lib/microsoft/token-client.ts'
import type { Context } from '#lib/services.ts'
import { appFacts, type RedirectUris } from './app-facts.ts'
import { redirectUri } from './redirect-uri.ts'

/** Entra said no. Nothing was stored. */
export interface CredentialRefused {
  readonly kind: 'refused'
  readonly failure: TokenFailure
}

/** Columns of the registration that follow from what the app could read; none when Graph did not answer. */
export interface Learnt {
  readonly graphAccess?: 'allowed' | 'denied'
  readonly appFacts?: AppFacts
  readonly entraKeys?: readonly EntraKey[]
  readonly entraReadAt?: Date
  readonly graphRoles?: string[]
}

export interface Proven {
  readonly kind: 'proven'
  readonly own: OwnReading
  readonly learnt: Learnt
}

/** Proves the secret or certificate and learns what the app tells of itself. Talks to Microsoft: never inside a transaction. */
export async function proveAndLearn(
  context: Pick<Context, 'tokens' | 'database' | 'publicUrl'>,
  ask: AskMicrosoft,
  app: ClientApp,
): Promise<Proven | CredentialRefused> {
  const proof = await proveCredential({ tokens: context.tokens, ask }, app)
  if (proof.kind === 'refused') return proof
  const { own } = proof
  return { kind: 'proven', own, learnt: await learntFrom(context, app.cloud, proof) }
}

/** A refusal or a silence of Graph takes nothing away: what was read last goes on being shown, with its time. */
export async function learntFrom(
  { database, publicUrl }: Pick<Context, 'database' | 'publicUrl'>,
  cloud: Cloud,
  { own, graphRoles }: Pick<OwnRead, 'own' | 'graphRoles'>,
): Promise<Learnt> {
  const roles = graphRoles ? { graphRoles } : {}
  if (own.access !== 'allowed') {
    return own.access === 'denied' ? { graphAccess: 'denied', ...roles } : roles
  }
  const now = await database.now()
  return {
    graphAccess: 'allowed',
    appFacts: appFacts(own.application, urisOf(publicUrl, cloud), now),
    entraKeys: entraKeys(own.application),
    entraReadAt: now,
    ...roles,
  }
}

function urisOf(publicUrl: string, cloud: Cloud): RedirectUris {
  return {
    callback: redirectUri(publicUrl),
    pasteBack: PASTE_ADDRESSES.map((address) => pasteRedirectUri(cloud, address)),
  }
}

/** The expiry to store, or the refusal that asks for it. */
export function demandExpiry(expiry: ExpiryDecision): Extract<ExpiryDecision, { ok: true }> {
  if (expiry.ok) return expiry
  throw new Refusal('expiry-needed', { why: expiry.why.replace('-', '_') }, { expires: 'required' })
}
