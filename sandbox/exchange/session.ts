import type { SecureContext } from 'node:tls'
import type { Sandbox } from '#sandbox/context.ts'
import type { Fault } from '#sandbox/faults.ts'
import type { Mailbox } from '#sandbox/model.ts'
import type { Conversation, Endless } from './conversation.ts'
import { judge, type MailProtocol, type Verdict } from './policy.ts'

export const SERVER = 'SBX0P000CA0001.TSTP000.PROD.OUTLOOK.COM'

export const BANNER_ID = `[${Buffer.from(SERVER).toString('base64')}]`

export interface Session {
  sandbox: Sandbox
  conversation: Conversation
  secureContext: SecureContext
  protocol: MailProtocol
}

/** The servers of one protocol read a session from greeting to end. */
export type Serve = (session: Session) => Promise<void>

/** What each protocol can say for ever, before its greeting is complete and after. */
export const ENDLESS: Record<MailProtocol, { greeting: Endless; later: Endless }> = {
  imap: {
    greeting: { first: '* OK The Microsoft Exchange IMAP4 service is ready', more: '.' },
    later: { first: '', more: '* OK Still here.\r\n' },
  },
  pop3: {
    greeting: { first: '+OK The Microsoft Exchange POP3 service is ready', more: '.' },
    later: { first: '+OK ', more: '.' },
  },
  smtp: {
    greeting: { first: '', more: `220-${SERVER} please wait\r\n` },
    later: { first: '', more: `250-${SERVER} please wait\r\n` },
  },
}

async function happen({ conversation, protocol }: Session, fault: Fault, tag: string): Promise<boolean> {
  if (fault.delay) await conversation.pause(fault.delay)
  if (fault.drop) {
    conversation.destroy()
    return true
  }
  if (fault.hang) await conversation.hang()
  const endless = ENDLESS[protocol][(fault.at ?? 'greeting') === 'greeting' ? 'greeting' : 'later']
  if (fault.drip) await conversation.drip(endless)
  if (fault.flood) await conversation.flood(endless)
  if (fault.reply === undefined) return conversation.closed
  conversation.send(Buffer.from(fault.reply.replaceAll('{tag}', tag)).toString('latin1'))
  if (fault.close) conversation.end()
  return true
}

/** True when an injected fault has answered, or ended the connection. */
export async function meet(session: Session, at: string, user?: string, tag = '*'): Promise<boolean> {
  const fault = session.sandbox.faults.take({ on: session.protocol, at, user })
  return fault ? happen(session, fault, tag) : false
}

/** Judges an XOAUTH2 string and writes it down, without the string. */
export function logIn({ sandbox, protocol }: Session, blob: string): Verdict {
  const verdict = judge(sandbox, protocol, blob)
  sandbox.log.add({
    on: protocol,
    command: 'auth',
    outcome: verdict.ok ? 'ok' : verdict.why,
    user: verdict.ok ? verdict.login.user : verdict.user,
    client: verdict.ok && verdict.login.isApp ? verdict.login.by : undefined,
  })
  return verdict
}

/** The fault a persona has: slow, or dripping without end. True when the connection is over. */
export async function suffer(session: Session, mailbox: Mailbox | undefined): Promise<boolean> {
  if (mailbox?.delay) await session.conversation.pause(mailbox.delay)
  if (mailbox?.drip) await session.conversation.drip(ENDLESS[session.protocol].later)
  return session.conversation.closed
}
