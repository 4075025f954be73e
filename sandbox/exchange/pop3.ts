import type { Message } from '#sandbox/messages.ts'
import type { Login } from './policy.ts'
import { BANNER_ID, logIn, meet, type Session, suffer } from './session.ts'

/** RFC 5034 keeps a command line to 255 octets: a token does not fit, so AUTH must take two steps. */
const COMMAND_LIMIT = 255

interface State {
  login?: Login
}

async function authenticate(session: Session, state: State, words: readonly string[]): Promise<void> {
  const { conversation } = session
  if (words[0]?.toUpperCase() !== 'XOAUTH2') {
    conversation.send('-ERR Protocol error. 14')
    return
  }
  let blob = words[1]
  if (blob === undefined) {
    conversation.send('+ ')
    blob = (await conversation.line()) ?? ''
  }
  const verdict = logIn(session, blob)
  const user = verdict.ok ? verdict.login.user : verdict.user
  if (await meet(session, 'auth', user)) return
  if (!verdict.ok) {
    conversation.send('-ERR Authentication failure: unknown user name or bad password.')
    return
  }
  if (await suffer(session, verdict.login.mailbox)) return
  state.login = verdict.login
  conversation.send('+OK User successfully authenticated.')
}

const sizeOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + message.source.length, 0)

const stuffed = (source: string): string => source.replace(/^\./gm, '..').replace(/(\r\n)?$/, '\r\n.')

function transaction(messages: readonly Message[], verb: string, words: readonly string[]): string {
  const one = words[0] ? messages[Number(words[0]) - 1] : undefined
  if (words[0] && !one) return '-ERR Protocol error. 14'
  switch (verb) {
    case 'STAT':
      return `+OK ${messages.length} ${sizeOf(messages)}`
    case 'LIST':
      if (one) return `+OK ${words[0]} ${one.source.length}`
      return [
        `+OK ${messages.length} ${sizeOf(messages)}`,
        ...messages.map((message, index) => `${index + 1} ${message.source.length}`),
        '.',
      ].join('\r\n')
    case 'UIDL':
      if (one) return `+OK ${words[0]} ${one.uid}`
      return ['+OK', ...messages.map((message, index) => `${index + 1} ${message.uid}`), '.'].join('\r\n')
    case 'RETR':
      return one ? `+OK\r\n${stuffed(one.source)}` : '-ERR Protocol error. 14'
    case 'RSET':
      return '+OK'
  }
  return '-ERR Protocol error. 14'
}

async function command(session: Session, login: Login, verb: string, words: readonly string[]) {
  const { conversation, sandbox } = session
  if (await meet(session, verb.toLowerCase(), login.user)) return
  if (verb === 'STAT') {
    if (await suffer(session, login.mailbox)) return
    const { throttle } = login.mailbox
    sandbox.log.add({
      on: 'pop3',
      command: 'stat',
      outcome: throttle ? 'throttled' : 'ok',
      user: login.user,
    })
    if (throttle) {
      conversation.send('-ERR Server Unavailable. 21')
      return
    }
  }
  const messages = sandbox.messages.get(login.mailbox.address) ?? []
  conversation.send(transaction(messages, verb, words))
}

/** POP3 as Exchange Online speaks it, over a connection that is already encrypted. */
export async function pop3(session: Session): Promise<void> {
  const { conversation } = session
  if (await meet(session, 'greeting')) return
  conversation.send(`+OK The Microsoft Exchange POP3 service is ready. ${BANNER_ID}`)
  const state: State = {}
  for (let line = await conversation.line(); line !== null; line = await conversation.line()) {
    if (line.length > COMMAND_LIMIT) {
      conversation.end('-ERR Protocol error. Connection is closed. 10')
      return
    }
    const [word = '', ...words] = line.split(' ')
    const verb = word.toUpperCase()
    if (verb === 'CAPA') conversation.send('+OK', 'TOP', 'UIDL', 'SASL XOAUTH2', '.')
    else if (verb === 'NOOP') conversation.send('+OK')
    else if (verb === 'QUIT') {
      conversation.end('+OK Microsoft Exchange Server POP3 server signing off.')
      return
    } else if (verb === 'AUTH' && !state.login) await authenticate(session, state, words)
    else if (state.login) await command(session, state.login, verb, words)
    else if (verb === 'USER' || verb === 'PASS') conversation.send('-ERR Basic authentication is disabled')
    else conversation.send('-ERR Command is not valid in this state.')
  }
}
