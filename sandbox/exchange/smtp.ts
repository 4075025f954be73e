import { randomBytes } from 'node:crypto'
import { deliver } from '#sandbox/messages.ts'
import { mailboxOf } from '#sandbox/model.ts'
import { type Login, maySendAs, type Refusal } from './policy.ts'
import { logIn, meet, SERVER, type Session, suffer } from './session.ts'

const SIZE_LIMIT = 10_000_000

interface State {
  login?: Login
  sender?: string
  recipients: string[]
}

const stamp = ({ sandbox }: Session): string =>
  `[${SERVER} ${new Date(sandbox.now()).toISOString()} ${randomBytes(8).toString('hex').toUpperCase()}]`

const off = (whose: string): string =>
  `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the ${whose}. Visit https://aka.ms/smtp_auth_disabled for more information.`

function refusal(why: Refusal): string {
  if (why === 'smtp-off-mailbox') return off('Mailbox')
  if (why === 'smtp-off-tenant') return off('Tenant')
  if (why === 'malformed') return '501 5.5.124 Invalid XOAUTH2 auth data'
  return '535 5.7.3 Authentication unsuccessful'
}

async function authenticate(session: Session, state: State, words: readonly string[]): Promise<void> {
  const { conversation } = session
  if (words[0]?.toUpperCase() !== 'XOAUTH2') {
    conversation.send(`504 5.7.4 Unrecognized authentication type ${stamp(session)}`)
    return
  }
  let blob = words[1]
  if (blob === undefined) {
    conversation.send('334 ')
    blob = (await conversation.line()) ?? ''
  }
  const verdict = logIn(session, blob)
  const user = verdict.ok ? verdict.login.user : verdict.user
  if (await meet(session, 'auth', user)) return
  if (!verdict.ok) {
    conversation.send(`${refusal(verdict.why)} ${stamp(session)}`)
    return
  }
  if (await suffer(session, verdict.login.mailbox)) return
  state.login = verdict.login
  conversation.send('235 2.7.0 Authentication successful')
}

/** The lines up to the lone dot, dots unstuffed. Null when the client left, or sent too much. */
async function readMessage({ conversation }: Session): Promise<string | null> {
  const lines: string[] = []
  let size = 0
  for (;;) {
    const line = await conversation.line()
    if (line === null) return null
    if (line === '.') return `${lines.join('\r\n')}\r\n`
    size += line.length + 2
    if (size > SIZE_LIMIT) return null
    lines.push(line.startsWith('.') ? line.slice(1) : line)
  }
}

async function data(session: Session, state: State, login: Login): Promise<void> {
  const { conversation, sandbox } = session
  conversation.send('354 Start mail input; end with <CRLF>.<CRLF>')
  const source = await readMessage(session)
  if (source === null) {
    conversation.destroy()
    return
  }
  // Exchange takes any sender at MAIL FROM and decides about Send As only when the message is there.
  const sender = state.sender ?? ''
  if (login.isApp && !login.mailbox.apps.includes(login.by)) {
    conversation.send(
      `430 4.2.0 STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:ConnectionFailedTransientException.MapiExceptionLogonFailed; Failed to process message due to a transient exception with message Cannot open mailbox. ${stamp(session)}`,
    )
  } else if (!maySendAs(sandbox, login, sender)) {
    const text = '550 5.7.60 SMTP; Client does not have permissions to send as this sender'
    conversation.send(`${text} ${stamp(session)}`)
  } else {
    for (const address of state.recipients) deliver(sandbox.messages, address, source, sandbox.now())
    const id = `<${randomBytes(8).toString('hex')}@${SERVER}>`
    conversation.send(`250 2.0.0 OK ${id} [Hostname=${SERVER}]`)
  }
  state.sender = undefined
  state.recipients = []
}

const addressIn = (text: string): string => /<([^>]*)>/.exec(text)?.[1]?.toLowerCase() ?? ''

async function mailFrom(session: Session, state: State, login: Login, line: string): Promise<void> {
  const { conversation, sandbox } = session
  if (await suffer(session, login.mailbox)) return
  const { throttle } = login.mailbox
  const outcome = throttle ? 'throttled' : 'ok'
  sandbox.log.add({ on: 'smtp', command: 'mail', outcome, user: login.user })
  if (throttle) {
    const text = '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending'
    conversation.send(`${text} for more information. [Hostname=${SERVER}]`)
    return
  }
  state.sender = addressIn(line)
  conversation.send('250 2.1.0 Sender OK')
}

async function command(session: Session, state: State, login: Login, verb: string, line: string) {
  const { conversation, sandbox } = session
  if (await meet(session, verb.toLowerCase(), login.user)) return
  if (verb === 'MAIL') await mailFrom(session, state, login, line)
  else if (verb === 'RCPT') {
    const address = addressIn(line)
    const domain = address.split('@')[1]
    const local = sandbox.world.tenants.some((tenant) => domain && tenant.domains.includes(domain))
    if (state.sender === undefined) conversation.send('503 5.5.1 Bad sequence of commands')
    else if (local && !mailboxOf(sandbox.world, address)) {
      conversation.send(`550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found ${stamp(session)}`)
    } else {
      state.recipients.push(address)
      conversation.send('250 2.1.5 Recipient OK')
    }
  } else if (verb === 'DATA') {
    if (state.recipients.length === 0) conversation.send('503 5.5.1 Bad sequence of commands')
    else await data(session, state, login)
  } else conversation.send(`500 5.3.3 Unrecognized command '${verb.slice(0, 40)}' ${stamp(session)}`)
}

function hello({ conversation }: Session): void {
  const features = [
    `${SERVER} Hello [127.0.0.1]`,
    'SIZE 157286400',
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    conversation.secure ? 'AUTH LOGIN XOAUTH2' : 'STARTTLS',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
  ]
  const last = features.length - 1
  conversation.send(...features.map((text, index) => `250${index === last ? ' ' : '-'}${text}`))
}

/** SMTP submission as Exchange Online speaks it: in the clear until STARTTLS. */
export async function smtp(session: Session): Promise<void> {
  const { conversation, sandbox } = session
  if (await meet(session, 'greeting')) return
  conversation.send(
    `220 ${SERVER} Microsoft ESMTP MAIL Service ready at ${new Date(sandbox.now()).toUTCString()}`,
  )
  const state: State = { recipients: [] }
  for (let line = await conversation.line(); line !== null; line = await conversation.line()) {
    const [word = '', ...words] = line.split(' ')
    const verb = word.toUpperCase()
    if (verb === 'EHLO' || verb === 'HELO') hello(session)
    else if (verb === 'STARTTLS' && !conversation.secure) {
      if (await meet(session, 'starttls')) continue
      conversation.send('220 2.0.0 SMTP server ready')
      await conversation.upgrade(session.secureContext)
    } else if (verb === 'QUIT') {
      conversation.end('221 2.0.0 Service closing transmission channel')
      return
    } else if (verb === 'NOOP') conversation.send('250 2.0.0 OK')
    else if (verb === 'RSET') {
      state.sender = undefined
      state.recipients = []
      conversation.send('250 2.0.0 Resetting')
    } else if (verb === 'AUTH' && conversation.secure && !state.login) {
      await authenticate(session, state, words)
    } else if (state.login) await command(session, state, state.login, verb, line)
    else if (conversation.secure) {
      conversation.send(`530 5.7.57 Client not authenticated to send mail. ${stamp(session)}`)
    } else conversation.send(`451 5.7.3 STARTTLS is required to send mail ${stamp(session)}`)
  }
}
