import type { TokenOutcome } from './token-client.ts'

/** "Client is public so neither 'client_assertion' nor 'client_secret' should be presented." */
const SECRET_NOT_WANTED = 700025

/**
 * Makes a token call with the app's credential, and once more without it when Entra answers that it takes the app for
 * a public client. That can happen to an app with a secret when the sign-in was by device code, or came back to an
 * address of the platform "Mobile and desktop applications". The client is proven before the code or the refresh
 * token is looked at, so the first call spends nothing.
 *
 * Unproven: whether Entra wants, allows or refuses the secret when a refresh token of such a sign-in is redeemed has
 * not been seen against a live tenant. This is the only place that depends on it.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export async function asEntraWantsIt(
  call: (asPublicClient: boolean) => Promise<TokenOutcome>,
): Promise<TokenOutcome> {
  const outcome = await call(false)
  if (outcome.ok || !outcome.failure.evidence.aadsts?.includes(SECRET_NOT_WANTED)) return outcome
  return call(true)
}
