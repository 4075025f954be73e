import type { Cloud } from './clouds.ts'
import { comment, filterValue, quoted } from './exchange-script-text.ts'

/** Application.ReadWrite.OwnedBy, an application permission. https://learn.microsoft.com/graph/permissions-reference */
const OWNED_BY_ID = '18a4783c-866b-4cc7-a460-3d5e5662c884'
/** Microsoft Graph, by the application id it has in every tenant. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000'
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export interface PermissionScriptSubject {
  readonly cloud: Pick<Cloud, 'id' | 'graphOrigin'>
  readonly tenantId: string
  readonly clientId: string
  readonly name: string
}

export type ScriptKind = 'grant' | 'undo'

/** https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  'us-gov-high': 'USGov',
  'us-gov-dod': 'USGovDoD',
  china: 'China',
}

/** Azure CLI knows no environment of its own for the DoD. https://learn.microsoft.com/cli/azure/manage-clouds-azure-cli */
const AZURE_CLOUDS: Readonly<Record<string, string | null>> = {
  'us-gov-high': 'AzureUSGovernment',
  'us-gov-dod': null,
  china: 'AzureChinaCloud',
}

function demandIds({ tenantId, clientId }: PermissionScriptSubject): void {
  if (!GUID.test(tenantId) || !GUID.test(clientId)) throw new TypeError('Tenant and client ID must be GUIDs')
}

const equal = (property: string, value: string) => quoted(`${property} eq ${filterValue(value)}`)

/**
 * For Microsoft Graph PowerShell: lets the app renew its own secrets, or takes that back. Throws a TypeError for ids that
 * are no GUIDs. https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments
 * https://learn.microsoft.com/graph/api/application-post-owners
 */
export function permissionPowerShell(subject: PermissionScriptSubject, kind: ScriptKind): string {
  demandIds(subject)
  const { cloud, tenantId, clientId, name } = subject
  const environment = ENVIRONMENTS[cloud.id]
  const connect = [
    `Connect-MgGraph -Scopes 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'`,
    environment && `-Environment ${quoted(environment)}`,
    `-TenantId ${quoted(tenantId)}`,
  ]
  const ours = `Where-Object { $_.AppRoleId -eq ${quoted(OWNED_BY_ID)} -and $_.ResourceId -eq $Graph.Id }`
  const assigned = `Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id -All | ${ours}`
  const owners = '(Get-MgApplicationOwner -ApplicationId $App.Id -All).Id'
  const object = quoted(`${cloud.graphOrigin}/v1.0/directoryObjects/{0}`)
  const grant = [
    comment('Gives the permission, with consent, unless it is there already.'),
    `if (-not (${assigned})) {`,
    `  New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id -PrincipalId $Principal.Id -ResourceId $Graph.Id -AppRoleId ${quoted(OWNED_BY_ID)}`,
    '}',
    comment('Makes the app an owner of its own registration, and of nothing else.'),
    `if (${owners} -notcontains $Principal.Id) {`,
    `  New-MgApplicationOwnerByRef -ApplicationId $App.Id -OdataId (${object} -f $Principal.Id)`,
    '}',
  ]
  const undo = [
    comment('Takes the permission away.'),
    `${assigned} | ForEach-Object {`,
    '  Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id -AppRoleAssignmentId $_.Id',
    '}',
    comment('Ends the ownership.'),
    `if (${owners} -contains $Principal.Id) {`,
    '  Remove-MgApplicationOwnerDirectoryObjectByRef -ApplicationId $App.Id -DirectoryObjectId $Principal.Id',
    '}',
  ]
  return [
    comment(titleOf(name, kind)),
    connect.filter(Boolean).join(' '),
    `$App = Get-MgApplication -Filter ${equal('appId', clientId)}`,
    `$Principal = Get-MgServicePrincipal -Filter ${equal('appId', clientId)}`,
    `$Graph = Get-MgServicePrincipal -Filter ${equal('appId', GRAPH_APP_ID)}`,
    ...(kind === 'grant' ? grant : undo),
    comment('What there is now.'),
    `${assigned} | Format-List PrincipalDisplayName, ResourceDisplayName, AppRoleId`,
    'Get-MgApplicationOwner -ApplicationId $App.Id -All | Format-List Id',
  ].join('\n')
}

/**
 * The same for Azure CLI in a POSIX shell; null in a cloud it does not know. Throws as above.
 * https://learn.microsoft.com/cli/azure/ad/app/owner
 */
export function permissionAzureCli(subject: PermissionScriptSubject, kind: ScriptKind): string | null {
  demandIds(subject)
  const { cloud, tenantId, clientId, name } = subject
  const azure = AZURE_CLOUDS[cloud.id]
  if (azure === null) return null
  const assignments = `"${cloud.graphOrigin}/v1.0/servicePrincipals/$principal/appRoleAssignments"`
  const query = `"value[?appRoleId=='${OWNED_BY_ID}' && resourceId=='$graph'].id"`
  const find = `az rest --method GET --url ${assignments} --query ${query} --output tsv`
  const body = `"{\\"principalId\\":\\"$principal\\",\\"resourceId\\":\\"$graph\\",\\"appRoleId\\":\\"${OWNED_BY_ID}\\"}"`
  const grant = [
    comment('Gives the permission, with consent, unless it is there already.'),
    `[ -n "$(${find})" ] || az rest --method POST --url ${assignments} --headers 'Content-Type=application/json' --body ${body}`,
    comment('Makes the app an owner of its own registration, and of nothing else.'),
    'az ad app owner add --id "$app" --owner-object-id "$principal"',
  ]
  const undo = [
    comment('Takes the permission away.'),
    `for assignment in $(${find}); do`,
    `  az rest --method DELETE --url ${assignments.slice(0, -1)}/$assignment"`,
    'done',
    comment('Ends the ownership.'),
    'az ad app owner remove --id "$app" --owner-object-id "$principal"',
  ]
  return [
    comment(titleOf(name, kind)),
    ...(azure ? [`az cloud set --name '${azure}'`] : []),
    `az login --tenant '${tenantId}' --allow-no-subscriptions`,
    `app='${clientId}'`,
    'principal=$(az ad sp show --id "$app" --query id --output tsv)',
    `graph=$(az ad sp show --id '${GRAPH_APP_ID}' --query id --output tsv)`,
    ...(kind === 'grant' ? grant : undo),
    comment('What there is now.'),
    find,
    'az ad app owner list --id "$app" --query "[].id" --output tsv',
  ].join('\n')
}

function titleOf(name: string, kind: ScriptKind): string {
  return kind === 'grant'
    ? `Lets the app "${name}" renew its own client secrets.`
    : `Takes back that the app "${name}" may renew its own client secrets.`
}
