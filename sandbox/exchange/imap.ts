import type { Message } from '#sandbox/messages.ts'
import { expunge, fetched, folderIn, listed, opened, search, status, store } from './imap-mailbox.ts'
import type { Login } from './policy.ts'
import { BANNER_ID, logIn, meet, type Session, suffer } from './session.ts'

const MECHANISMS = 'AUTH=XOAUTH2 LOGINDISABLED SASL-IR UIDPLUS MOVE ID UNSELECT'
const INSIDE = 'CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE'

const OPENING = ['SELECT', 'EXAMINE', 'STATUS']

interface State {
  login?: Login
  /** Authenticated, but Exchange found no way into the mailbox: said at the first command after AUTH. */
  unconnected?: boolean
  /** The open folder. */
  selected?: { folder: string; writable: boolean }
  refusals: number
}

const capability = (state: State): string =>
  `* CAPABILITY IMAP4 IMAP4rev1 ${MECHANISMS}${state.login ? ` ${INSIDE}` : ''} CHILDREN IDLE NAMESPACE LITERAL+`

async function authenticate(session: Session, state: State, tag: string, words: readonly string[]) {
  const { conversation } = session
  if (words[0]?.toUpperCase() !== 'XOAUTH2') {
    conversation.send(`${tag} NO AUTHENTICATE failed.`)
    return
  }
  let blob = words[1]
  if (blob === undefined) {
    conversation.send('+ ')
    blob = (await conversation.line()) ?? ''
  }
  const verdict = logIn(session, blob)
  const user = verdict.ok ? verdict.login.user : verdict.user
  if (await meet(session, 'auth', user, tag)) return
  if (verdict.ok) {
    if (await suffer(session, verdict.login.mailbox)) return
    state.login = verdict.login
    state.unconnected = false
  } else if (verdict.why === 'no-rights' || verdict.why === 'protocol-off') {
    // The token is good, so the login succeeds; only the next command tells that there is no way in.
    state.unconnected = true
  } else {
    conversation.send(`${tag} NO AUTHENTICATE failed.`)
    return
  }
  conversation.send(`${tag} OK AUTHENTICATE completed.`)
}

function unauthenticated(session: Session, state: State, tag: string, verb: string): void {
  const { conversation } = session
  if (verb === 'LOGIN') conversation.send(`${tag} NO Basic authentication is disabled.`)
  else if (!state.unconnected) conversation.send(`${tag} BAD Command received in Invalid state.`)
  else {
    conversation.send(`${tag} BAD User is authenticated but not connected.`)
    state.refusals += 1
    if (state.refusals > 1) conversation.end('* BYE Connection closed. 14')
  }
}

async function idle({ conversation }: Session, tag: string): Promise<void> {
  conversation.send('+ IDLE accepted, awaiting DONE command.')
  if ((await conversation.line()) !== null) conversation.send(`${tag} OK IDLE completed.`)
}

interface Answer {
  lines: string[]
  done: string
}

function inMailbox(
  { selected }: State,
  messages: Message[],
  verb: string,
  words: readonly string[],
): Answer | undefined {
  const byUid = verb === 'UID'
  const what = byUid ? (words[0] ?? '').toUpperCase() : verb
  const [set = '', ...more] = byUid ? words.slice(1) : words
  const rest = more.join(' ')
  const done = `OK ${byUid ? 'UID ' : ''}${what} completed.`
  if (['CLOSE', 'UNSELECT', 'CHECK'].includes(what)) return { lines: [], done }
  if (!selected) return undefined
  if (what === 'SEARCH') return { lines: [search(messages, `${set} ${rest}`, byUid)], done }
  if (what === 'FETCH') return { lines: fetched(messages, set, rest, byUid), done }
  if (what !== 'STORE' && what !== 'EXPUNGE') return undefined
  if (!selected.writable) return { lines: [], done: 'NO Folder is read-only.' }
  if (what === 'STORE') return { lines: store(messages, set, rest, byUid), done }
  return { lines: expunge(messages, byUid ? set : undefined), done }
}

async function command(session: Session, state: State, login: Login, tag: string, text: string) {
  const { conversation, sandbox } = session
  const [verb = '', ...words] = text.split(' ')
  if (await meet(session, verb.toLowerCase(), login.user, tag)) return
  const inbox = sandbox.messages.get(login.mailbox.address) ?? []
  const inFolder = (folder: string | undefined): Message[] => (folder === 'INBOX' ? inbox : [])
  const rest = words.join(' ')
  if (OPENING.includes(verb)) {
    if (await suffer(session, login.mailbox)) return
    const { throttle } = login.mailbox
    sandbox.log.add({
      on: 'imap',
      command: verb.toLowerCase(),
      outcome: throttle ? 'throttled' : 'ok',
      user: login.user,
    })
    if (throttle) {
      conversation.send(`${tag} NO Request is throttled. Suggested Backoff Time: ${throttle} milliseconds`)
      return
    }
  }
  switch (verb) {
    case 'NAMESPACE':
      conversation.send('* NAMESPACE (("" "/")) NIL NIL', `${tag} OK NAMESPACE completed.`)
      return
    case 'LIST':
    case 'LSUB':
      conversation.send(...listed(verb, rest), `${tag} OK ${verb} completed.`)
      return
    case 'STATUS':
    case 'SELECT':
    case 'EXAMINE': {
      const folder = folderIn(rest)
      if (!folder) {
        conversation.send(`${tag} NO ${words[0]} doesn't exist.`)
        return
      }
      if (verb === 'STATUS') {
        conversation.send(status(folder, inFolder(folder)), `${tag} OK STATUS completed.`)
        return
      }
      state.selected = { folder, writable: verb === 'SELECT' }
      const access = verb === 'SELECT' ? 'READ-WRITE' : 'READ-ONLY'
      conversation.send(...opened(inFolder(folder)), `${tag} OK [${access}] ${verb} completed.`)
      return
    }
    case 'IDLE':
      return idle(session, tag)
  }
  const answer = inMailbox(state, inFolder(state.selected?.folder), verb, words)
  if (answer) conversation.send(...answer.lines, `${tag} ${answer.done}`)
  else conversation.send(`${tag} BAD Command Error. 12`)
}

/** IMAP as Exchange Online speaks it, over a connection that is already encrypted. */
export async function imap(session: Session): Promise<void> {
  const { conversation } = session
  if (await meet(session, 'greeting')) return
  conversation.send(`* OK The Microsoft Exchange IMAP4 service is ready. ${BANNER_ID}`)
  const state: State = { refusals: 0 }
  for (let line = await conversation.line(); line !== null; line = await conversation.line()) {
    const [tag = '', word = '', ...words] = line.split(' ')
    const verb = word.toUpperCase()
    if (verb === 'CAPABILITY') conversation.send(capability(state), `${tag} OK CAPABILITY completed.`)
    else if (verb === 'NOOP') conversation.send(`${tag} OK NOOP completed.`)
    else if (verb === 'ID') {
      const id = '* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")'
      conversation.send(id, `${tag} OK ID completed`)
    } else if (verb === 'LOGOUT') {
      const bye = '* BYE Microsoft Exchange Server IMAP4 server signing off.'
      conversation.end(bye, `${tag} OK LOGOUT completed.`)
      return
    } else if (verb === 'AUTHENTICATE' && !state.login) await authenticate(session, state, tag, words)
    else if (state.login) await command(session, state, state.login, tag, [verb, ...words].join(' '))
    else unauthenticated(session, state, tag, verb)
  }
}
