import type { AppFacts } from '#lib/db/schema/registrations.ts'
import type { Application } from '#lib/microsoft/graph.ts'
import { DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'

/**
 * Ids of the delegated permissions, the same under Office 365 Exchange Online and under Microsoft Graph.
 * https://learn.microsoft.com/graph/permissions-reference
 */
export const DELEGATED_PERMISSION_ID: Readonly<Record<string, string>> = {
  [DELEGATED_PERMISSION.imap]: '652390e4-393a-48de-9484-05f9b1212954',
  [DELEGATED_PERMISSION.pop3]: 'd7b7f2d9-0f45-4ea1-9d42-e50810c06991',
  [DELEGATED_PERMISSION.smtp]: '258f6531-6087-4cc4-bb90-092c5fb3ed3f',
}

export interface RedirectUris {
  readonly callback: string
  /** Those that lead to no server of ours. */
  readonly pasteBack: readonly string[]
}

/** What the portal keeps of an app's own object. */
export function appFacts(application: Application, uris: RedirectUris, readAt: Date): AppFacts {
  return {
    displayName: application.displayName,
    redirectUri: platformOf(application, uris.callback),
    undeclaredPermissions: undeclared(application.delegatedPermissionIds),
    publicClientFlows: application.publicClientFlows,
    pasteBack: uris.pasteBack.some((uri) => platformOf(application, uri) !== 'absent'),
    secrets: application.secrets.length,
    readAt: readAt.toISOString(),
  }
}

// Entra compares redirect URIs letter by letter.
function platformOf(application: Application, redirectUri: string): AppFacts['redirectUri'] {
  if (application.redirectUris.includes(redirectUri)) return 'web'
  if (application.spaRedirectUris.includes(redirectUri)) return 'spa'
  return application.publicClientRedirectUris.includes(redirectUri) ? 'public-client' : 'absent'
}

function undeclared(ids: readonly string[] | null): readonly string[] | null {
  if (ids === null) return null
  return Object.entries(DELEGATED_PERMISSION_ID)
    .filter(([, id]) => !ids.includes(id))
    .map(([name]) => name)
}
