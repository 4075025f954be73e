import type { Who } from '#lib/diagnosis/cause.ts'
import { mailLink } from './mail-link.ts'
import type { Remedy } from './remedy.ts'
import type { CauseTexts, Translate } from './texts.ts'
import { type RemedyValues, shown } from './values.ts'

export interface RemedyMessage {
  readonly subject: string
  readonly body: string
  /** Opens it in the mail program of whoever presses it. */
  readonly href: string
}

interface Occasion {
  readonly who: Who
  readonly texts: CauseTexts
  readonly remedy: Remedy
  readonly values: RemedyValues
  /** The server's own words, masked; with the codes that were read in them. */
  readonly said?: string | undefined
  readonly codes?: readonly string[]
}

const LONGEST_SAID = 600

/** A mail to the person who must act, in plain words, without any secret; null where nobody has to. */
export function remedyMessage(words: Translate, occasion: Occasion): RemedyMessage | null {
  const { who, texts, values } = occasion
  if (who === 'wait') return null
  const mailbox = shown(values, 'mailbox')
  const subject = mailbox
    ? words('message.subject', { title: texts.title, mailbox })
    : words('message.subjectAlone', { title: texts.title })
  const told = [
    words('message.hello'),
    words(`message.ask.${who}`, { mailbox: mailbox ?? words('unknown.mailbox') }),
    `${texts.title}.\n${texts.plain}`,
    `${words('message.steps')}\n${stepsFor(words, occasion)
      .map((step, place) => `${place + 1}. ${step}`)
      .join('\n')}`,
    ...(who === 'mailbox-owner' ? [words('message.invited')] : []),
    ...(occasion.remedy.takes ? [words(`takes.${occasion.remedy.takes}`)] : []),
  ]
  const added = [
    reference(words, occasion),
    ...(who === 'mailbox-owner' ? [] : tools(words, occasion.remedy)),
  ]
  const to = who === 'mailbox-owner' ? ownerOf(values) : null
  return {
    subject,
    body: [...told, ...added].join('\n\n'),
    href: mailLink({ to, subject, told, added, cut: words('message.cut') }),
  }
}

/** Who has to sign in: the delegate of a shared mailbox; else the mailbox, even if somebody else signed in by mistake. */
function ownerOf(values: RemedyValues): string | null {
  const [mailbox, account] = [shown(values, 'mailbox'), shown(values, 'account')]
  return values.access === 'shared' ? (account ?? mailbox) : (mailbox ?? account)
}

/** The steps speak to whoever looks after mailboxes. An owner has one thing to do, whatever the cause: sign in anew. */
function stepsFor(words: Translate, { who, texts, values }: Occasion): readonly string[] {
  if (who !== 'mailbox-owner') return texts.steps
  const account = ownerOf(values) ?? words('unknown.mailbox')
  const steps: string[] = []
  while (words.has(`message.owner.${steps.length}`)) {
    steps.push(words(`message.owner.${steps.length}`, { account }))
  }
  return steps
}

function tools(words: Translate, { links, commands }: Remedy): string[] {
  return [
    ...commands.map(
      ({ id, shell, text }) => `${words(`command.${id}`)} (${words(`shell.${shell}`)}):\n${text}`,
    ),
    ...links.filter(({ inside }) => !inside).map(({ id, href }) => `${words(`link.${id}`)}:\n${href}`),
  ]
}

function reference(words: Translate, { values, said, codes = [] }: Occasion): string {
  const protocols = (values.protocols ?? []).map((one) => words(`protocol.${one}`)).join(', ')
  const facts: [string, string | null][] = [
    ['mailbox', shown(values, 'mailbox')],
    ['account', shown(values, 'account')],
    ['protocol', protocols || null],
    ['app', shown(values, 'appName')],
    ['clientId', shown(values, 'clientId')],
    ['objectId', shown(values, 'servicePrincipalId')],
    ['tenant', shown(values, 'tenantId')],
    ['codes', codes.join(', ') || null],
    ['correlation', shown(values, 'correlationId')],
    ['trace', shown(values, 'traceId')],
    ['time', shown(values, 'timestamp')],
    ['said', said ? said.slice(0, LONGEST_SAID) : null],
  ]
  const known = facts.filter(([, value]) => value !== null)
  return [
    words('message.reference'),
    ...known.map(([name, value]) => `${words(`message.fact.${name}`)}: ${value}`),
    words('message.secret'),
  ].join('\n')
}
