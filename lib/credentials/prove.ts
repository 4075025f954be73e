import { accessTokenFacts } from '#lib/microsoft/access-token.ts'
import { appMailScope, graphScope } from '#lib/microsoft/scopes.ts'
import type { ClientApp, TokenClient, TokenFailure } from '#lib/microsoft/token-client.ts'
import type { Secret } from '#lib/secret.ts'
import type { AskMicrosoft } from './ask-microsoft.ts'
import type { OwnReading } from './decide-expiry.ts'

export type Proof =
  | {
      readonly kind: 'works'
      readonly own: OwnReading
      /** Application permissions in its token for Microsoft Graph; null when there was none, or none to be read. */
      readonly graphRoles: string[] | null
      readonly correlationId: string | undefined
    }
  | { readonly kind: 'refused'; readonly failure: TokenFailure }

interface Asking {
  readonly tokens: Pick<TokenClient, 'clientCredentials'>
  readonly ask: Pick<AskMicrosoft, 'readOwnApplication'>
}

/**
 * Proves a secret or certificate by a real token call for the mail resource, which Entra answers even when the app
 * holds no permission there; then lets the app read its own object in Graph, which needs no permission but may be forbidden.
 */
export async function proveCredential({ tokens, ask }: Asking, app: ClientApp): Promise<Proof> {
  const mail = await tokens.clientCredentials({ app, scope: appMailScope(app.cloud) })
  if (!mail.ok) return { kind: 'refused', failure: mail.failure }
  const { own, graphRoles } = await readOwn({ tokens, ask }, app)
  return { kind: 'works', own, graphRoles, correlationId: mail.correlationId }
}

export interface OwnRead {
  readonly own: OwnReading
  readonly graphRoles: string[] | null
  /** Why no token for Graph was given. */
  readonly failure?: TokenFailure
}

/** The app's own object in Graph, which needs no permission. Without a token, or an answer, it says which it was. */
export async function readOwn({ tokens, ask }: Asking, app: ClientApp): Promise<OwnRead> {
  const graph = await tokens.clientCredentials({ app, scope: graphScope(app.cloud) })
  if (!graph.ok) {
    const access = mayPass(graph.failure) ? 'unreachable' : 'denied'
    return { own: { access }, graphRoles: null, failure: graph.failure }
  }
  const graphRoles = graphRolesOf(graph.accessToken)
  const { cloud, clientId } = app
  const reading = await ask.readOwnApplication({ cloud, clientId, accessToken: graph.accessToken })
  if (reading.kind === 'found') {
    return { own: { access: 'allowed', application: reading.application }, graphRoles }
  }
  return { own: { access: reading.kind === 'unreachable' ? 'unreachable' : 'denied' }, graphRoles }
}

/** What an app-only token for Graph may do. For display: no access hangs on it. */
export function graphRolesOf(token: Secret): string[] | null {
  const facts = accessTokenFacts(token)
  return facts.opaque ? null : [...facts.roles]
}

function mayPass({ class: kind }: TokenFailure): boolean {
  return kind === 'transient' || kind === 'throttled' || kind === 'network'
}
