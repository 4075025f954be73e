import { describe, expect, test } from 'vitest'
import { CAUSE_IDS, type CauseId, causeOf } from '#lib/diagnosis/causes.ts'
import { PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import { readPowerShell } from '#lib/microsoft/testing/read-powershell.ts'
import { COMMAND_IDS } from './commands.ts'
import { LINK_IDS } from './links.ts'
import { LONGEST_MAIL_LINK } from './mail-link.ts'
import { type RemedyMessage, remedyMessage } from './message.ts'
import { PLANS, type Remedy, remedyOf } from './remedy.ts'
import { CAUSES_IN_ENGLISH, REMEDIES_IN_ENGLISH } from './testing/read-texts.ts'
import { type CauseTexts, causeTexts } from './texts.ts'
import { EXAMPLE_VALUES, type RemedyValues } from './values.ts'

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e'
const ALL: RemedyValues = {
  ...EXAMPLE_VALUES,
  cloud: PRESET_CLOUDS.global,
  accountObjectId: GUID,
  registrationId: GUID,
  access: 'own',
  protocols: ['imap', 'pop3', 'smtp'],
  host: 'outlook.office365.com',
  port: 993,
  redirectUri: 'https://mail.contoso.example/oauth/callback',
  aadsts: 7000222,
  traceId: GUID,
  timestamp: '2026-11-21 12:00:00Z',
}

/** The same text in every value. */
const everywhere = (text: string): RemedyValues => ({
  cloud: PRESET_CLOUDS.china,
  mailbox: text,
  account: text,
  accountObjectId: text,
  host: text,
  port: text,
  tenantId: text,
  clientId: text,
  appName: text,
  redirectUri: text,
  servicePrincipalId: text,
  registrationId: text,
  correlationId: text,
  traceId: text,
  timestamp: text,
})

const MARK = 'Kilroy'
const HOSTILE = {
  'curly brackets': `{${MARK}} {mailbox} {0}`,
  'single quotes': `'; ${MARK}; '`,
  'curly quotes': `\u2019; ${MARK}; \u2018\u201A\u201B`,
  'double quotes': `"; ${MARK}; "\u201C\u201D`,
  'a subexpression': `$(${MARK}) \${${MARK}} \`${MARK}\` $${MARK}`,
  'a second line': `a@b.example\n${MARK}\r\n${MARK}\u2028${MARK}\u0085${MARK}`,
  'a terminal': `a;${MARK}|${MARK}&&${MARK} >${MARK} -e${MARK}`,
  'an option': `-${MARK}`,
  'marks that turn text round': `a\u202E${MARK}\u2066\u200F`,
  'three hundred characters': `${MARK}${'x'.repeat(300)}`,
  'half a pair': `${MARK}\uD83D`,
  markup: `<b>${MARK}</b>`,
} as const

interface Rendered {
  readonly remedy: Remedy
  readonly texts: CauseTexts
  readonly message: RemedyMessage | null
  readonly sentences: readonly string[]
  readonly everything: string
  readonly href: string
}

function render(cause: CauseId, values: RemedyValues): Rendered {
  const remedy = remedyOf(cause, values)
  const texts = causeTexts(CAUSES_IN_ENGLISH, REMEDIES_IN_ENGLISH, cause, values)
  const message = remedyMessage(REMEDIES_IN_ENGLISH, { who: causeOf(cause).who, texts, remedy, values })
  const sentences = [
    texts.title,
    texts.plain,
    texts.recognised,
    ...texts.steps,
    ...remedy.links.map(({ id }) => REMEDIES_IN_ENGLISH(`link.${id}`)),
    ...remedy.commands.flatMap(({ id, shell }) => [
      REMEDIES_IN_ENGLISH(`command.${id}`),
      REMEDIES_IN_ENGLISH(`shell.${shell}`),
    ]),
    ...(remedy.takes ? [REMEDIES_IN_ENGLISH(`takes.${remedy.takes}`)] : []),
  ]
  const everything = [
    ...sentences,
    ...remedy.links.map(({ href }) => href),
    ...remedy.commands.map(({ text }) => text),
    ...remedy.sources.map(({ title, url }) => `${title} ${url}`),
    message?.subject ?? '',
    message?.body ?? '',
    message?.href ?? '',
  ].join('\n')
  return { remedy, texts, message, sentences, everything, href: message?.href ?? '' }
}

const HOLE =
  /undefined|null,|\[object|NaN|\{(mailbox|account|protocol|server|tenant|app|clientId|redirectUri)\}/

describe.each(CAUSE_IDS)('the remedy of %s', (cause) => {
  test('has no hole when everything is known', () => {
    const { everything, sentences } = render(cause, ALL)
    expect(everything).not.toMatch(HOLE)
    expect(sentences.join('\n')).not.toMatch(/[{}]|unknown\./)
    expect(everything).not.toContain('Read-Host')
  })

  test('can be mailed to whoever must act, with every step', () => {
    const { texts, message } = render(cause, ALL)
    expect(message === null).toBe(causeOf(cause).who === 'wait')
    if (message === null) return
    const mail = decodeURIComponent(message.href)
    if (causeOf(cause).who === 'mailbox-owner') {
      // An owner is told nothing about owners, but what to do.
      expect(mail).toContain(`Sign in at Microsoft as ${ALL.mailbox}`)
      expect(mail).not.toContain('PowerShell')
    } else {
      for (const step of texts.steps) expect(mail).toContain(step)
    }
    expect(message.href.length).toBeLessThanOrEqual(LONGEST_MAIL_LINK)
    expect(message.body).toContain(ALL.mailbox)
    expect(message.body).toContain(ALL.clientId)
    expect(
      message.href.startsWith(`mailto:${causeOf(cause).who === 'mailbox-owner' ? 'support%40' : '?'}`),
    ).toBe(true)
  })

  test('has no hole when nothing is known: it says what is meant, and its commands ask', () => {
    const { everything, sentences, remedy } = render(cause, {})
    expect(everything).not.toMatch(HOLE)
    expect(sentences.join('\n')).not.toMatch(/[{}]| {2}|''|""| ,/)
    for (const { text, shell } of remedy.commands) {
      if (shell === 'terminal') continue
      const { code } = readPowerShell(text)
      for (const [variable] of code.matchAll(/\$(Mailbox|Account|AppId|ObjectId|Name|Correlation)\b/g)) {
        expect(code).toContain(`${variable} = Read-Host <string>`)
      }
    }
    for (const { href } of remedy.links) expect(href).toMatch(/^https:\/\/[^/]+\.[a-z]+\//)
  })

  test.each(Object.entries(PRESET_CLOUDS))('leads to the portals of %s and to no other', (id, cloud) => {
    const { remedy } = render(cause, { ...ALL, cloud })
    for (const { href, inside } of remedy.links) {
      if (inside || href.startsWith('https://account.microsoft.com/')) continue
      if (href.startsWith('https://outlook.live.com/')) continue
      const global = /\.(microsoft\.com|office\.com|microsoftonline\.com)$/.test(new URL(href).hostname)
      expect(global, href).toBe(id === 'global')
    }
  })

  test.each(Object.entries(HOSTILE))('lets %s be nothing but text', (_, text) => {
    const { remedy, sentences, href } = render(cause, everywhere(text))
    for (const sentence of sentences) {
      expect(sentence).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(sentence.length).toBeLessThan(1800)
    }
    for (const { text: command, shell } of remedy.commands) {
      if (shell === 'terminal') {
        expect(command).not.toContain(MARK)
        continue
      }
      const { code, strings } = readPowerShell(command)
      expect(code).not.toContain(MARK)
      for (const line of code.split('\n')) expect(line).toMatch(/^[$A-Za-z(]/)
      if (text.length > 300)
        expect(strings.some((one) => one.includes(text)) || !command.includes(MARK)).toBe(true)
    }
    for (const link of remedy.links) {
      expect(link.href).not.toContain(MARK)
      expect(link.inside).toBe(false)
    }
    expect(href.length).toBeLessThanOrEqual(LONGEST_MAIL_LINK)
    expect(href).not.toMatch(/[\s"'<>{}]/)
  })
})

describe('the plans', () => {
  test('use every link and every command there is, and none twice', () => {
    const plans = Object.values(PLANS)
    expect([...new Set(plans.flatMap(({ links }) => links))].toSorted()).toEqual(LINK_IDS.toSorted())
    expect([...new Set(plans.flatMap(({ commands }) => commands))].toSorted()).toEqual(COMMAND_IDS.toSorted())
    for (const { links, commands, codes, sources } of plans) {
      for (const list of [links, commands, codes, sources]) expect(new Set(list).size).toBe(list.length)
      expect(sources.length).toBeGreaterThan(0)
    }
  })

  test('say how long it takes wherever something is changed in Exchange', () => {
    for (const id of CAUSE_IDS) {
      const { commands, takes } = remedyOf(id, ALL)
      const changes = commands.some(
        ({ shell, text }) => shell === 'exchange' && /\n(Set|Add|New)-/.test(text),
      )
      if (changes) expect(takes, id).toMatch(/hour/)
    }
  })
})

describe('a remedy', () => {
  test('names the very mailbox, app and account in its commands', () => {
    const [command] = remedyOf('smtp.auth_disabled_work', ALL).commands
    expect(command?.text).toBe(
      [
        'Connect-ExchangeOnline',
        "Set-CASMailbox -Identity 'support@contoso.example' -SmtpClientAuthenticationDisabled $false",
        "Get-CASMailbox -Identity 'support@contoso.example' | Format-List SmtpClientAuthenticationDisabled",
      ].join('\n'),
    )
    const [access] = remedyOf('mail.shared_no_fullaccess', ALL).commands
    expect(access?.text).toContain(
      "Add-MailboxPermission -Identity 'support@contoso.example' -User 'dana@contoso.example' -AccessRights FullAccess",
    )
  })

  test('switches on only the protocols that are off', () => {
    const commandFor = (protocols: RemedyValues['protocols']) =>
      remedyOf('mail.protocol_disabled', { ...ALL, protocols }).commands[0]?.text ?? ''
    expect(commandFor(['pop3'])).not.toContain('-ImapEnabled')
    expect(commandFor(['pop3'])).toContain('-PopEnabled $true')
    expect(commandFor(['imap'])).not.toContain('-PopEnabled')
  })

  test('opens the secrets of exactly this app in exactly this tenant', () => {
    const [link] = remedyOf('secret.expired', ALL).links
    expect(link?.href).toBe(
      `https://entra.microsoft.com/${ALL.tenantId}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${ALL.clientId}/isMSAApp~/false`,
    )
  })

  test('leads to the pages of this portal only when the reader may open them', () => {
    const ids = (values: RemedyValues) => remedyOf('secret.expired', values).links.map(({ id }) => id)
    expect(ids(ALL)).toContain('portal.app')
    expect(ids({ ...ALL, registrationId: null })).not.toContain('portal.app')
  })

  test('sends nobody to an administrator of a personal mailbox, and nobody else to its owner', () => {
    const remedy = (personal: boolean) => remedyOf('mail.protocol_disabled', { ...ALL, personal })
    expect(remedy(true).links.map(({ id }) => id)).toEqual(['outlook.settings'])
    expect(remedy(true).commands).toEqual([])
    expect(remedy(false).links.map(({ id }) => id)).toEqual(['user.mail', 'exchange.mailboxes'])
    expect(remedy(false).commands).toHaveLength(1)
    // The app stands in Entra, whoever signs in to it.
    expect(remedyOf('redirect.not_registered', { ...ALL, personal: true }).links).toHaveLength(2)
  })

  test('signs in to the right cloud', () => {
    const text = (cloud: RemedyValues['cloud']) =>
      remedyOf('smtp.auth_disabled_work', { ...ALL, cloud }).commands[0]?.text
    expect(text(PRESET_CLOUDS['us-gov-high'])).toMatch(
      /^Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh\n/,
    )
    expect(text(PRESET_CLOUDS.china)).toMatch(/^Connect-ExchangeOnline -ExchangeEnvironmentName O365China\n/)
  })

  test('finds the sign-in by its correlation ID, else the newest of the account', () => {
    const text = (values: RemedyValues) => remedyOf('ca.blocked', values).commands[0]?.text
    expect(text(ALL)).toContain(`-Filter 'correlationId eq ''${ALL.correlationId}'''`)
    expect(text({ ...ALL, correlationId: null })).toContain(
      "-Filter 'userPrincipalName eq ''dana@contoso.example'''",
    )
  })
})
