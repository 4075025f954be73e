import type { Protocol } from '#lib/mail/stages.ts'
import { comment, filterValue, quoted } from './exchange-script-text.ts'

/**
 * How the app may send. `send-as`: Send As on each mailbox, beside the permission SMTP.SendAsApp in Entra. `role`: a
 * role assignment in Exchange for exactly these mailboxes, in place of that permission.
 */
export const SENDING_WAYS = ['send-as', 'role'] as const
export type SendingWay = (typeof SENDING_WAYS)[number]

export interface ScriptMailbox {
  readonly address: string
  readonly protocols: readonly Protocol[]
}

export interface ExchangeAccess {
  readonly appName: string
  readonly clientId: string
  /** Object id of the enterprise application, as the `oid` of its own token says; never that of the registration. */
  readonly servicePrincipalId: string
  /** Id of a row of the clouds table. */
  readonly cloud: string
  readonly sending: SendingWay
  readonly mailboxes: readonly ScriptMailbox[]
}

/** https://learn.microsoft.com/powershell/module/exchange/connect-exchangeonline#-exchangeenvironmentname */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  'us-gov-high': 'O365USGovGCCHigh',
  'us-gov-dod': 'O365USGovDoD',
  china: 'O365China',
}

const SWITCHES: Readonly<Record<Protocol, string>> = {
  imap: '-ImapEnabled $true',
  pop3: '-PopEnabled $true',
  smtp: '-SmtpClientAuthenticationDisabled $false',
}

/** Whether the mailbox has to be opened: to read it, and to send by Send As. */
export function needsFullAccess({ protocols }: ScriptMailbox, sending: SendingWay): boolean {
  return protocols.some((protocol) => protocol !== 'smtp' || sending === 'send-as')
}

export function sends({ protocols }: ScriptMailbox): boolean {
  return protocols.includes('smtp')
}

/** Signs in to Exchange Online in the right cloud. */
export function connectExchange(cloud: string): string {
  const environment = ENVIRONMENTS[cloud]
  return `Connect-ExchangeOnline${environment ? ` -ExchangeEnvironmentName ${environment}` : ''}`
}

/** Name of the scope and of the role assignment; one of each for an app. */
export function scopeName(clientId: string): string {
  return `Mailgrant ${clientId}`
}

/** The first lines of every script: what it is for, where it connects, the app. */
export function opening(access: ExchangeAccess, what: string): string[] {
  const { appName, clientId, servicePrincipalId, cloud, mailboxes } = access
  return [
    comment(what),
    comment(`App: ${appName}; mailboxes: ${mailboxes.length}`),
    comment('Run it as an Exchange administrator. Running it twice does no harm.'),
    comment('Once on this machine: Install-Module ExchangeOnlineManagement -Scope CurrentUser'),
    '',
    "$ErrorActionPreference = 'Stop'",
    connectExchange(cloud),
    '',
    `$AppId = ${quoted(clientId)}`,
    comment('Object ID of the enterprise application, not of the app registration.'),
    `$ObjectId = ${quoted(servicePrincipalId)}`,
  ]
}

/**
 * PowerShell for Exchange Online that lets one app open exactly these mailboxes by exactly their protocols: service
 * principal, permissions, sending, switches, checks. Lines end with a line feed.
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export function exchangeScript(access: ExchangeAccess): string {
  const { mailboxes, sending } = access
  const opened = mailboxes.filter((mailbox) => needsFullAccess(mailbox, sending))
  const senders = mailboxes.filter(sends)
  return lines(
    opening(access, 'Lets an app open mailboxes of Exchange Online by itself.'),
    servicePrincipal(access),
    section(
      '2. Let the app open each mailbox.',
      opened.map(
        ({ address }) =>
          `Add-MailboxPermission -Identity ${quoted(address)} -User $ObjectId -AccessRights FullAccess -Confirm:$false`,
      ),
    ),
    section(
      '3. Let the app send.',
      senders.length === 0 ? [] : sending === 'role' ? role(access, senders) : sendAs(senders),
    ),
    section(
      '4. Switch on what the app uses.',
      mailboxes.map(({ address, protocols }) => {
        const switches = protocols.map((protocol) => SWITCHES[protocol]).join(' ')
        return `Set-CASMailbox -Identity ${quoted(address)} ${switches}`
      }),
    ),
    checks(access, opened, senders),
  )
}

function servicePrincipal({ appName }: ExchangeAccess): string[] {
  return section('1. Make the app known to Exchange.', [
    '$Known = Get-ServicePrincipal | Where-Object { $_.AppId -eq $AppId }',
    'if ($Known -and $Known.ObjectId -ne $ObjectId) {',
    "  throw ('Exchange knows this app under another object ID. Remove it first: Remove-ServicePrincipal -Identity ' + $Known.ObjectId)",
    '}',
    'if (-not $Known) {',
    `  New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName ${quoted(appName)}`,
    '}',
  ])
}

function sendAs(senders: readonly ScriptMailbox[]): string[] {
  return senders.map(
    ({ address }) =>
      `Add-RecipientPermission -Identity ${quoted(address)} -Trustee $ObjectId -AccessRights SendAs -Confirm:$false`,
  )
}

/** https://learn.microsoft.com/exchange/permissions-exo/application-rbac */
function role({ clientId }: ExchangeAccess, senders: readonly ScriptMailbox[]): string[] {
  const filter = senders.map(({ address }) => `PrimarySmtpAddress -eq ${filterValue(address)}`).join(' -or ')
  return [
    comment('In place of SMTP.SendAsApp in Entra: with both, the app could send as everybody.'),
    `$Name = ${quoted(scopeName(clientId))}`,
    `$Filter = ${quoted(filter)}`,
    'if (Get-ManagementScope | Where-Object { $_.Name -eq $Name }) {',
    '  Set-ManagementScope -Identity $Name -RecipientRestrictionFilter $Filter',
    '} else {',
    '  New-ManagementScope -Name $Name -RecipientRestrictionFilter $Filter',
    '}',
    'if (-not (Get-ManagementRoleAssignment | Where-Object { $_.Name -eq $Name })) {',
    "  New-ManagementRoleAssignment -Name $Name -App $ObjectId -Role 'Application SMTP.SendAsApp' -CustomResourceScope $Name",
    '}',
  ]
}

function checks(
  { mailboxes, sending }: ExchangeAccess,
  opened: readonly ScriptMailbox[],
  senders: readonly ScriptMailbox[],
): string[] {
  const switches = 'ImapEnabled, PopEnabled, SmtpClientAuthenticationDisabled'
  return section('5. See what stands now. It takes up to an hour to work, a role assignment up to two.', [
    'Get-ServicePrincipal | Where-Object { $_.AppId -eq $AppId } | Format-List DisplayName, AppId, ObjectId',
    ...opened.map(({ address }) => `Get-MailboxPermission -Identity ${quoted(address)} -User $ObjectId`),
    ...senders.map(({ address }) =>
      sending === 'role'
        ? `Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource ${quoted(address)}`
        : `Get-RecipientPermission -Identity ${quoted(address)} -Trustee $ObjectId`,
    ),
    ...mailboxes.map(
      ({ address }) => `Get-CASMailbox -Identity ${quoted(address)} | Format-List ${switches}`,
    ),
    ...(senders.length > 0
      ? [
          comment('True here stops every mailbox without a switch of its own from sending.'),
          'Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled',
        ]
      : []),
  ])
}

export function section(title: string, body: readonly string[]): string[] {
  return body.length === 0 ? [] : ['', comment(title), ...body]
}

export function lines(...parts: readonly (readonly string[])[]): string {
  return `${parts.flat().join('\n')}\n`
}
