import type { Peer } from './script-server.ts'

/** What a scripted server says where it does not behave; everything left out behaves like Exchange. */
export interface Manners {
  greeting?: (peer: Peer) => Promise<void> | void
  authenticate?: (peer: Peer, tag: string) => Promise<void> | void
  open?: (peer: Peer, tag: string) => Promise<void> | void
}

const CAPABILITY = '* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR ID NAMESPACE LITERAL+'

export function imapScript(manners: Manners = {}): (peer: Peer) => Promise<void> {
  return async (peer) => {
    if (manners.greeting) await manners.greeting(peer)
    else peer.say('* OK The Microsoft Exchange IMAP4 service is ready.')
    for (;;) {
      const [tag = '', name = ''] = (await peer.hear()).split(' ')
      if (name === 'CAPABILITY') peer.say(CAPABILITY, `${tag} OK CAPABILITY completed.`)
      else if (name === 'ID') peer.say('* ID ("name" "Exchange" "version" "15.20")', `${tag} OK ID completed`)
      else if (name === 'AUTHENTICATE') {
        if (manners.authenticate) await manners.authenticate(peer, tag)
        else peer.say(`${tag} OK AUTHENTICATE completed.`)
      } else if (name === 'NAMESPACE')
        peer.say('* NAMESPACE (("" "/")) NIL NIL', `${tag} OK NAMESPACE completed.`)
      else if (name === 'LIST') peer.say('* LIST (\\HasNoChildren) "/" INBOX', `${tag} OK LIST completed.`)
      else if (name === 'LSUB') peer.say('* LSUB (\\HasNoChildren) "/" INBOX', `${tag} OK LSUB completed.`)
      else if (name === 'EXAMINE') {
        if (manners.open) await manners.open(peer, tag)
        else
          peer.say(
            '* 12 EXISTS',
            '* 0 RECENT',
            '* OK [UIDVALIDITY 14] ok',
            `${tag} OK [READ-ONLY] EXAMINE completed.`,
          )
      } else if (name === 'LOGOUT') {
        peer.say('* BYE Microsoft Exchange Server IMAP4 server signing off.', `${tag} OK LOGOUT completed.`)
        return peer.close()
      } else peer.say(`${tag} BAD Command Error. 12`)
    }
  }
}

export function pop3Script(manners: Manners = {}): (peer: Peer) => Promise<void> {
  return async (peer) => {
    if (manners.greeting) await manners.greeting(peer)
    else peer.say('+OK The Microsoft Exchange POP3 service is ready.')
    for (;;) {
      const line = await peer.hear()
      if (line === 'AUTH XOAUTH2') {
        peer.say('+ ')
        await peer.hear()
        if (manners.authenticate) await manners.authenticate(peer, '')
        else peer.say('+OK User successfully authenticated.')
      } else if (line === 'STAT') {
        if (manners.open) await manners.open(peer, '')
        else peer.say('+OK 12 34567')
      } else if (line === 'QUIT') {
        peer.say('+OK Microsoft Exchange Server POP3 server signing off.')
        return peer.close()
      } else peer.say('-ERR Protocol error. 14')
    }
  }
}

export interface SmtpManners extends Manners {
  ehlo?: (peer: Peer, secured: boolean) => Promise<void> | void
  startTls?: (peer: Peer) => Promise<void> | void
}

export function smtpScript(manners: SmtpManners = {}): (peer: Peer) => Promise<void> {
  return async (peer) => {
    let secured = false
    if (manners.greeting) await manners.greeting(peer)
    else peer.say('220 mail.example Microsoft ESMTP MAIL Service ready')
    for (;;) {
      const [verb = '', ...rest] = (await peer.hear()).split(' ')
      if (verb === 'EHLO') {
        if (manners.ehlo) await manners.ehlo(peer, secured)
        else
          peer.say(
            '250-mail.example Hello',
            '250-SIZE 157286400',
            secured ? '250 AUTH LOGIN XOAUTH2' : '250 STARTTLS',
          )
      } else if (verb === 'STARTTLS') {
        if (manners.startTls) await manners.startTls(peer)
        else peer.say('220 2.0.0 SMTP server ready')
        await peer.startTls()
        secured = true
      } else if (verb === 'AUTH' && rest.join(' ') === 'XOAUTH2') {
        peer.say('334 ')
        await peer.hear()
        if (manners.authenticate) await manners.authenticate(peer, '')
        else peer.say('235 2.7.0 Authentication successful')
      } else if (verb === 'MAIL') {
        if (manners.open) await manners.open(peer, '')
        else peer.say('250 2.1.0 Sender OK')
      } else if (verb === 'RSET') peer.say('250 2.0.0 Resetting')
      else if (verb === 'QUIT') {
        peer.say('221 2.0.0 Service closing transmission channel')
        return peer.close()
      } else peer.say('500 5.3.3 Unrecognized command')
    }
  }
}
