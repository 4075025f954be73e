import { callAsApp } from '#lib/credentials/as-app.ts'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { CallbackReply } from '#lib/microsoft/callback.ts'
import { signInScopes } from '#lib/microsoft/scopes.ts'
import type { Services } from '#lib/services.ts'
import type { Attempt } from './consume.ts'
import { failed, judgeTokens, type KeysOf, refused, type Verdict } from './judge-tokens.ts'
import { verifierPlace } from './places.ts'

/** Judges Microsoft's reply to a consumed attempt: one token call, or two where the fallback of the app stands in. */
export async function judgeReply(
  services: Services,
  attempt: Attempt,
  reply: CallbackReply,
  keysOf: KeysOf,
): Promise<Verdict> {
  if (reply.kind === 'refused') return refused(reply.failure)
  if (reply.kind === 'malformed') return failed(reply.reason)
  const app = await openApp(services, attempt.registrationId)
  if (app instanceof Refusal) return failed(app.code)
  const { cloud, client } = app
  if (reply.issuer !== undefined && reply.issuer !== `${cloud.loginOrigin}/${client.tenantId}/v2.0`) {
    return failed('issuer')
  }
  const { verifierSealed, verifierKeyId, nonce } = attempt
  if (!verifierSealed || !verifierKeyId) return failed('verifier-missing')
  const sealed = { value: verifierSealed, keyId: verifierKeyId }
  const verifier = await services.vault.open(verifierPlace(attempt.id), sealed)
  const scopes = signInScopes(cloud, attempt.protocols)
  const { redirectUri } = attempt
  const tokens = await callAsApp(services, app, (as) =>
    services.tokens.redeemCode({ app: as, code: reply.code, verifier, nonce, redirectUri, scopes }),
  )
  return judgeTokens(services, attempt, tokens, { app, keysOf, nonce })
}

/** The app with its secret, or why there is none: a value, because a sign-in that ends has a page. */
export async function openApp(services: Services, registrationId: string): Promise<OpenClient | Refusal> {
  try {
    return await openClient(services, registrationId)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
