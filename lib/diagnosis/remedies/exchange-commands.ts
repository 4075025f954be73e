import { exchange, operand } from './command.ts'
import type { RemedyValues } from './values.ts'

const SWITCHES = { imap: '-ImapEnabled $true', pop3: '-PopEnabled $true' } as const

function smtpOn(values: RemedyValues, who: 'mailbox' | 'account'): string {
  const user = operand(values, who)
  return exchange(
    values,
    [user],
    [
      `Set-CASMailbox -Identity ${user.is} -SmtpClientAuthenticationDisabled $false`,
      `Get-CASMailbox -Identity ${user.is} | Format-List SmtpClientAuthenticationDisabled`,
    ],
  )
}

function fullAccess(values: RemedyValues, who: 'account' | 'servicePrincipalId'): string {
  const mailbox = operand(values, 'mailbox')
  const user = operand(values, who)
  return exchange(
    values,
    [mailbox, user],
    [
      `Add-MailboxPermission -Identity ${mailbox.is} -User ${user.is} -AccessRights FullAccess -Confirm:$false`,
      `Get-MailboxPermission -Identity ${mailbox.is} -User ${user.is}`,
    ],
  )
}

function sendAs(values: RemedyValues, who: 'account' | 'servicePrincipalId'): string {
  const mailbox = operand(values, 'mailbox')
  const user = operand(values, who)
  return exchange(
    values,
    [mailbox, user],
    [
      `Add-RecipientPermission -Identity ${mailbox.is} -Trustee ${user.is} -AccessRights SendAs -Confirm:$false`,
      `Get-RecipientPermission -Identity ${mailbox.is} -Trustee ${user.is}`,
    ],
  )
}

/** Whoever opens the mailbox: the app itself, or the person who signs in. */
const opener = ({ access }: RemedyValues) => (access === 'app' ? 'servicePrincipalId' : 'account')

/**
 * https://learn.microsoft.com/powershell/exchange/exchange-online-powershell. Each begins with the sign-in, changes one
 * thing, and ends with what shows that it is done.
 */
export const EXCHANGE_COMMANDS = {
  'smtp.mailbox': (values: RemedyValues) => smtpOn(values, 'mailbox'),
  'smtp.account': (values: RemedyValues) => smtpOn(values, 'account'),
  'smtp.tenant': (values: RemedyValues) =>
    exchange(
      values,
      [],
      [
        'Set-TransportConfig -SmtpClientAuthenticationDisabled $false',
        'Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled',
      ],
    ),
  'protocol.on': (values: RemedyValues) => {
    const mailbox = operand(values, 'mailbox')
    const named = (['imap', 'pop3'] as const).filter((one) => values.protocols?.includes(one))
    const wanted = named.length > 0 ? named : (['imap', 'pop3'] as const)
    return exchange(
      values,
      [mailbox],
      [
        `Set-CASMailbox -Identity ${mailbox.is} ${wanted.map((one) => SWITCHES[one]).join(' ')}`,
        `Get-CASMailbox -Identity ${mailbox.is} | Format-List ImapEnabled, PopEnabled`,
      ],
    )
  },
  'switches.show': (values: RemedyValues) => {
    const mailbox = operand(values, 'mailbox')
    return exchange(
      values,
      [mailbox],
      [
        `Get-CASMailbox -Identity ${mailbox.is} | Format-List ImapEnabled, PopEnabled, SmtpClientAuthenticationDisabled`,
      ],
    )
  },
  'rights.show': (values: RemedyValues) => {
    const mailbox = operand(values, 'mailbox')
    // An owner stands in no list of permissions; then whoever does is worth knowing.
    if (values.access === 'own') {
      return exchange(values, [mailbox], [`Get-MailboxPermission -Identity ${mailbox.is}`])
    }
    const user = operand(values, opener(values))
    return exchange(
      values,
      [mailbox, user],
      [`Get-MailboxPermission -Identity ${mailbox.is} -User ${user.is}`],
    )
  },
  'access.delegate': (values: RemedyValues) => fullAccess(values, 'account'),
  'access.app': (values: RemedyValues) => fullAccess(values, 'servicePrincipalId'),
  'send-as.delegate': (values: RemedyValues) => sendAs(values, 'account'),
  'send-as.app': (values: RemedyValues) => sendAs(values, 'servicePrincipalId'),
  'app.known': (values: RemedyValues) => {
    const app = operand(values, 'clientId')
    const object = operand(values, 'servicePrincipalId')
    const name = operand(values, 'appName')
    return exchange(
      values,
      [app, object, name],
      [
        `New-ServicePrincipal -AppId ${app.is} -ObjectId ${object.is} -DisplayName ${name.is}`,
        `Get-ServicePrincipal | Where-Object { $_.AppId -eq ${app.is} } | Format-List DisplayName, AppId, ObjectId`,
      ],
    )
  },
  'mailbox.find': (values: RemedyValues) => {
    const mailbox = operand(values, 'mailbox')
    return exchange(
      values,
      [mailbox],
      [
        `Get-Mailbox -Identity ${mailbox.is} | Format-List DisplayName, PrimarySmtpAddress, RecipientTypeDetails`,
      ],
    )
  },
  'mailbox.share': (values: RemedyValues) => {
    const mailbox = operand(values, 'mailbox')
    return exchange(
      values,
      [mailbox],
      [
        `Set-Mailbox -Identity ${mailbox.is} -Type Shared`,
        `Get-Mailbox -Identity ${mailbox.is} | Format-List RecipientTypeDetails`,
      ],
    )
  },
  'sender.release': (values: RemedyValues) => {
    const mailbox = operand(values, 'mailbox')
    return exchange(
      values,
      [mailbox],
      [
        `Get-BlockedSenderAddress -SenderAddress ${mailbox.is}`,
        `Remove-BlockedSenderAddress -SenderAddress ${mailbox.is}`,
      ],
    )
  },
} as const
