import type { Cloud } from '#lib/microsoft/clouds.ts'
import { permissionAzureCli, permissionPowerShell } from '#lib/microsoft/graph-permission-script.ts'
import type { AutoRegistration } from '#lib/rotation/auto-queries.ts'

/** Every command this app may need; null in a cloud that left the configuration. */
export function permissionScripts(
  cloud: Cloud | undefined,
  { tenantId, clientId, name }: Pick<AutoRegistration, 'tenantId' | 'clientId' | 'name'>,
) {
  if (!cloud) return null
  const subject = { cloud, tenantId, clientId, name }
  const grant = permissionAzureCli(subject, 'grant')
  const undo = permissionAzureCli(subject, 'undo')
  return {
    powershell: {
      grant: permissionPowerShell(subject, 'grant'),
      undo: permissionPowerShell(subject, 'undo'),
    },
    azure: grant && undo ? { grant, undo } : null,
  }
}
