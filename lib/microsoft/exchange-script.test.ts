import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExchangeAccess, exchangeScript, SENDING_WAYS } from './exchange-script.ts'
import { comment, quoted, scriptFile } from './exchange-script-text.ts'
import { exchangeUndoScript } from './exchange-script-undo.ts'
import { readPowerShell } from './testing/read-powershell.ts'

const CLIENT = 'fd09057e-961f-449c-9168-014bff6b3c8b'
const OBJECT = '0f2c7d3e-9b5a-4c1d-8e6f-7a8b9c0d1e2f'

const ACCESS: ExchangeAccess = {
  appName: "Ticket system of O'Hara",
  clientId: CLIENT,
  servicePrincipalId: OBJECT,
  cloud: 'global',
  sending: 'send-as',
  mailboxes: [
    { address: 'tickets@larkfield.example', protocols: ['imap', 'smtp'] },
    { address: "o'hara@larkfield.example", protocols: ['pop3'] },
    { address: 'noreply@larkfield.example', protocols: ['smtp'] },
  ],
}

describe('the script', () => {
  test('has, line by line, what these mailboxes need and nothing else', () => {
    expect(exchangeScript(ACCESS).split('\n')).toEqual([
      '# Lets an app open mailboxes of Exchange Online by itself.',
      "# App: Ticket system of O'Hara; mailboxes: 3",
      '# Run it as an Exchange administrator. Running it twice does no harm.',
      '# Once on this machine: Install-Module ExchangeOnlineManagement -Scope CurrentUser',
      '',
      "$ErrorActionPreference = 'Stop'",
      'Connect-ExchangeOnline',
      '',
      `$AppId = '${CLIENT}'`,
      '# Object ID of the enterprise application, not of the app registration.',
      `$ObjectId = '${OBJECT}'`,
      '',
      '# 1. Make the app known to Exchange.',
      '$Known = Get-ServicePrincipal | Where-Object { $_.AppId -eq $AppId }',
      'if ($Known -and $Known.ObjectId -ne $ObjectId) {',
      "  throw ('Exchange knows this app under another object ID. Remove it first: Remove-ServicePrincipal -Identity ' + $Known.ObjectId)",
      '}',
      'if (-not $Known) {',
      "  New-ServicePrincipal -AppId $AppId -ObjectId $ObjectId -DisplayName 'Ticket system of O''Hara'",
      '}',
      '',
      '# 2. Let the app open each mailbox.',
      "Add-MailboxPermission -Identity 'tickets@larkfield.example' -User $ObjectId -AccessRights FullAccess -Confirm:$false",
      "Add-MailboxPermission -Identity 'o''hara@larkfield.example' -User $ObjectId -AccessRights FullAccess -Confirm:$false",
      "Add-MailboxPermission -Identity 'noreply@larkfield.example' -User $ObjectId -AccessRights FullAccess -Confirm:$false",
      '',
      '# 3. Let the app send.',
      "Add-RecipientPermission -Identity 'tickets@larkfield.example' -Trustee $ObjectId -AccessRights SendAs -Confirm:$false",
      "Add-RecipientPermission -Identity 'noreply@larkfield.example' -Trustee $ObjectId -AccessRights SendAs -Confirm:$false",
      '',
      '# 4. Switch on what the app uses.',
      "Set-CASMailbox -Identity 'tickets@larkfield.example' -ImapEnabled $true -SmtpClientAuthenticationDisabled $false",
      "Set-CASMailbox -Identity 'o''hara@larkfield.example' -PopEnabled $true",
      "Set-CASMailbox -Identity 'noreply@larkfield.example' -SmtpClientAuthenticationDisabled $false",
      '',
      '# 5. See what stands now. It takes up to an hour to work, a role assignment up to two.',
      'Get-ServicePrincipal | Where-Object { $_.AppId -eq $AppId } | Format-List DisplayName, AppId, ObjectId',
      "Get-MailboxPermission -Identity 'tickets@larkfield.example' -User $ObjectId",
      "Get-MailboxPermission -Identity 'o''hara@larkfield.example' -User $ObjectId",
      "Get-MailboxPermission -Identity 'noreply@larkfield.example' -User $ObjectId",
      "Get-RecipientPermission -Identity 'tickets@larkfield.example' -Trustee $ObjectId",
      "Get-RecipientPermission -Identity 'noreply@larkfield.example' -Trustee $ObjectId",
      "Get-CASMailbox -Identity 'tickets@larkfield.example' | Format-List ImapEnabled, PopEnabled, SmtpClientAuthenticationDisabled",
      "Get-CASMailbox -Identity 'o''hara@larkfield.example' | Format-List ImapEnabled, PopEnabled, SmtpClientAuthenticationDisabled",
      "Get-CASMailbox -Identity 'noreply@larkfield.example' | Format-List ImapEnabled, PopEnabled, SmtpClientAuthenticationDisabled",
      '# True here stops every mailbox without a switch of its own from sending.',
      'Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled',
      '',
    ])
  })

  test('lets the app send by a role for exactly the senders, and opens no mailbox that only sends', () => {
    const script = exchangeScript({ ...ACCESS, sending: 'role' })
    expect(script).not.toMatch(/Add-RecipientPermission|Get-RecipientPermission/)
    expect(script).not.toContain("Add-MailboxPermission -Identity 'noreply@larkfield.example'")
    expect(script.split('\n')).toEqual(
      expect.arrayContaining([
        `$Name = 'Mailgrant ${CLIENT}'`,
        "$Filter = 'PrimarySmtpAddress -eq ''tickets@larkfield.example'' -or PrimarySmtpAddress -eq ''noreply@larkfield.example'''",
        '  Set-ManagementScope -Identity $Name -RecipientRestrictionFilter $Filter',
        '  New-ManagementScope -Name $Name -RecipientRestrictionFilter $Filter',
        "  New-ManagementRoleAssignment -Name $Name -App $ObjectId -Role 'Application SMTP.SendAsApp' -CustomResourceScope $Name",
        "Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource 'tickets@larkfield.example'",
        "Test-ServicePrincipalAuthorization -Identity $ObjectId -Resource 'noreply@larkfield.example'",
      ]),
    )
  })

  test('has no word of sending when nothing sends', () => {
    const mailboxes = [{ address: 'a@larkfield.example', protocols: ['imap'] as const }]
    for (const sending of SENDING_WAYS) {
      const script = exchangeScript({ ...ACCESS, mailboxes, sending })
      expect(script).not.toMatch(
        /# 3\. |SendAs|RecipientPermission|TransportConfig|ManagementScope|Application/,
      )
    }
  })

  test.each([
    ['global', 'Connect-ExchangeOnline'],
    ['us-gov-high', 'Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh'],
    ['us-gov-dod', 'Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovDoD'],
    ['china', 'Connect-ExchangeOnline -ExchangeEnvironmentName O365China'],
  ])('connects to Exchange in the cloud %s', (cloud, line) => {
    expect(exchangeScript({ ...ACCESS, cloud }).split('\n')).toContain(line)
  })
})

describe('the undo', () => {
  test('takes back each permission the script gave, and the app when nothing is left', () => {
    const script = exchangeUndoScript(ACCESS, 0).split('\n')
    expect(script.slice(script.indexOf('# 1. The app may not open these any more.'))).toEqual([
      '# 1. The app may not open these any more.',
      "Remove-MailboxPermission -Identity 'tickets@larkfield.example' -User $ObjectId -AccessRights FullAccess -Confirm:$false",
      "Remove-MailboxPermission -Identity 'o''hara@larkfield.example' -User $ObjectId -AccessRights FullAccess -Confirm:$false",
      "Remove-MailboxPermission -Identity 'noreply@larkfield.example' -User $ObjectId -AccessRights FullAccess -Confirm:$false",
      '',
      '# 2. The app may not send as these any more.',
      "Remove-RecipientPermission -Identity 'tickets@larkfield.example' -Trustee $ObjectId -AccessRights SendAs -Confirm:$false",
      "Remove-RecipientPermission -Identity 'noreply@larkfield.example' -Trustee $ObjectId -AccessRights SendAs -Confirm:$false",
      '',
      '# 3. The app itself.',
      'Get-ServicePrincipal | Where-Object { $_.AppId -eq $AppId } | Remove-ServicePrincipal -Confirm:$false',
      '',
    ])
  })

  test('leaves the app, its scope and every switch while other mailboxes need them', () => {
    const script = exchangeUndoScript({ ...ACCESS, sending: 'role' }, 4)
    expect(script).not.toMatch(/Remove-ServicePrincipal|Remove-Management|Set-CASMailbox/)
    expect(script).toContain('# Stays: it opens 4 more.')
  })
})

// Everything PowerShell could take for an end of a string or of a line, among anything else.
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '\u2018',
        '\u2019',
        '\u201a',
        '\u201b',
        '"',
        '`',
        '$(',
        ')',
        ';',
        '|',
        '#',
        '\r',
        '\n',
      ),
      fc.constantFrom("'; Remove-Mailbox '*' #", "''", '\u2028', '\u0085', '<#', '#>', '@"', "@'", '{', '}'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('whatever an app or a mailbox is called', () => {
  test('a quoted value is one string, and reads as what it was but for unprintable characters', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { code, strings } = readPowerShell(quoted(text))
        expect(code).toBe('<string>')
        expect(strings).toEqual([text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')])
      }),
      { numRuns: 2_000 },
    )
  })

  test('a comment is one line', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(readPowerShell(`${comment(text)}\nafter`).code).toBe('\nafter')
      }),
      { numRuns: 2_000 },
    )
  })

  test('the code of the script stays the same', () => {
    const script = (name: string, address: string, sending: ExchangeAccess['sending']) => {
      const mailboxes = [{ address, protocols: ['imap', 'pop3', 'smtp'] as const }]
      const access = { ...ACCESS, appName: name, servicePrincipalId: name, sending, mailboxes }
      return [readPowerShell(exchangeScript(access)).code, readPowerShell(exchangeUndoScript(access, 0)).code]
    }
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom(...SENDING_WAYS), (name, address, sending) => {
        expect(script(name, address, sending)).toEqual(script('App', 'a@b.example', sending))
      }),
      { numRuns: 1_000 },
    )
  })
})

test('the file begins with a byte order mark and has the line ends of Windows', () => {
  expect(scriptFile('one\ntwo\n')).toBe('\uFEFFone\r\ntwo\r\n')
})
