import {
  type ExchangeAccess,
  lines,
  needsFullAccess,
  opening,
  scopeName,
  section,
  sends,
} from './exchange-script.ts'
import { comment, quoted } from './exchange-script-text.ts'

/**
 * PowerShell that takes back what `exchangeScript` gave for the same mailboxes. Protocols stay switched on, because
 * other programs may use them. The app itself, and its role assignment, go only when no mailbox is `left`.
 */
export function exchangeUndoScript(access: ExchangeAccess, left: number): string {
  const { mailboxes, sending } = access
  const senders = mailboxes.filter(sends)
  return lines(
    opening(access, 'Takes the mailboxes below from an app again.'),
    section(
      '1. The app may not open these any more.',
      mailboxes
        .filter((mailbox) => needsFullAccess(mailbox, sending))
        .map(
          ({ address }) =>
            `Remove-MailboxPermission -Identity ${quoted(address)} -User $ObjectId -AccessRights FullAccess -Confirm:$false`,
        ),
    ),
    section(
      '2. The app may not send as these any more.',
      senders.length === 0 ? [] : sending === 'role' ? endRole(access, left) : endSendAs(access),
    ),
    section('3. The app itself.', left === 0 ? endApp() : [comment(`Stays: it opens ${left} more.`)]),
  )
}

function endSendAs({ mailboxes }: ExchangeAccess): string[] {
  return mailboxes
    .filter(sends)
    .map(
      ({ address }) =>
        `Remove-RecipientPermission -Identity ${quoted(address)} -Trustee $ObjectId -AccessRights SendAs -Confirm:$false`,
    )
}

function endRole({ clientId }: ExchangeAccess, left: number): string[] {
  if (left > 0) return [comment('Run the first script for the mailboxes that stay: it narrows the scope.')]
  return [
    `$Name = ${quoted(scopeName(clientId))}`,
    'Get-ManagementRoleAssignment | Where-Object { $_.Name -eq $Name } | Remove-ManagementRoleAssignment -Confirm:$false',
    'Get-ManagementScope | Where-Object { $_.Name -eq $Name } | Remove-ManagementScope -Confirm:$false',
  ]
}

function endApp(): string[] {
  return [
    'Get-ServicePrincipal | Where-Object { $_.AppId -eq $AppId } | Remove-ServicePrincipal -Confirm:$false',
  ]
}
