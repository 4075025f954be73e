import type { Protocol } from '#lib/mail/stages.ts'
import { APP_PERMISSION, comparePermissions, DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'

export interface PermissionLine {
  readonly protocol: Protocol
  readonly permission: string
  readonly granted: boolean
}

export interface PermissionTable {
  readonly lines: readonly PermissionLine[]
  /** Granted, and needed by none of these protocols. */
  readonly extra: readonly string[]
}

/** What the token may do against what the mailbox needs. */
export function permissionTable(
  access: 'own' | 'shared' | 'app',
  scopes: readonly string[],
  protocols: readonly Protocol[],
): PermissionTable {
  const needed = access === 'app' ? APP_PERMISSION : DELEGATED_PERMISSION
  const gap = comparePermissions(scopes, protocols, needed)
  return {
    lines: protocols.map((protocol) => ({
      protocol,
      permission: needed[protocol],
      granted: !gap.protocols.includes(protocol),
    })),
    extra: gap.extra,
  }
}
