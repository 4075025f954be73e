import { graph, operand } from '#lib/diagnosis/remedies/command.ts'
import { linkOf } from '#lib/diagnosis/remedies/links.ts'
import { guid, type RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import { filterValue, quoted } from '#lib/microsoft/exchange-script-text.ts'

interface OldCredential {
  readonly kind: 'secret' | 'certificate'
  readonly entraKeyId: string | null
}

/** Where the keys of the app stand in the Entra admin center; null where this cloud has no such page. */
export function credentialsPage(values: RemedyValues): string | null {
  return linkOf('app.credentials', values)?.href ?? null
}

/**
 * Commands of Microsoft Graph PowerShell that remove one secret and no other. Null for a certificate, which Graph
 * removes only with a proof by another one, and for a secret that the portal cannot name.
 * https://learn.microsoft.com/powershell/module/microsoft.graph.applications/remove-mgapplicationpassword
 */
export function removalCommand(values: RemedyValues, { kind, entraKeyId }: OldCredential): string | null {
  const keyId = guid(entraKeyId)
  const clientId = guid(values.clientId)
  if (kind !== 'secret' || keyId === null || clientId === null) return null
  return graph(
    values,
    'Application.ReadWrite.All',
    [operand(values, 'clientId')],
    [
      `$App = Get-MgApplication -Filter ${quoted(`appId eq ${filterValue(clientId)}`)}`,
      `Remove-MgApplicationPassword -ApplicationId $App.Id -KeyId ${quoted(keyId)}`,
    ],
  )
}
