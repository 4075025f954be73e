import { callAsApp } from '#lib/credentials/as-app.ts'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import { graphRolesOf } from '#lib/credentials/prove.ts'
import { Refusal } from '#lib/errors.ts'
import { accessTokenFacts } from '#lib/microsoft/access-token.ts'
import type { SecretQuestion } from '#lib/microsoft/graph-secrets.ts'
import { graphScope } from '#lib/microsoft/scopes.ts'
import type { ClientApp, TokenFailure } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'

/** The app as it stands before Graph, with a fresh token of its own. */
export interface GraphSession {
  readonly kind: 'open'
  readonly opened: OpenClient
  /** What each question to Graph about this app begins with. */
  readonly asking: SecretQuestion
  /** Application permissions in the token; null when it cannot be read. */
  readonly roles: readonly string[] | null
  /** Object id of its service principal; null when the token does not tell. */
  readonly principalId: string | null
}

export type OpenedSession =
  | GraphSession
  | { readonly kind: 'refused'; readonly failure: TokenFailure }
  /** The registration is gone, has no credential, or its cloud is not configured. */
  | { readonly kind: 'unusable'; readonly why: 'no-credential' | 'app-unusable' }

/**
 * A token for Graph with the credential in use and, unless `onlyCurrent`, with the one before it where Entra refuses
 * that one. Talks to Microsoft: never inside a transaction.
 */
export async function openGraph(
  services: Services,
  registrationId: string,
  { onlyCurrent = false }: { readonly onlyCurrent?: boolean } = {},
): Promise<OpenedSession> {
  let opened: OpenClient
  try {
    opened = await openClient(services, registrationId)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: 'unusable', why: error.code === 'no-credential' ? 'no-credential' : 'app-unusable' }
  }
  const { cloud, client } = opened
  const draw = (app: ClientApp) => services.tokens.clientCredentials({ app, scope: graphScope(cloud) })
  const outcome = onlyCurrent ? await draw(client) : await callAsApp(services, opened, draw)
  if (!outcome.ok) return { kind: 'refused', failure: outcome.failure }
  const { accessToken } = outcome
  const { transport } = services.outgoing
  return {
    kind: 'open',
    opened,
    asking: { cloud, clientId: client.clientId, accessToken, transport },
    roles: graphRolesOf(accessToken),
    principalId: accessTokenFacts(accessToken).objectId?.toLowerCase() ?? null,
  }
}
