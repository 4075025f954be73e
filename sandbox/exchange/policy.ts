import type { Sandbox } from '#sandbox/context.ts'
import { type Mailbox, mailboxOf, tenantOf } from '#sandbox/model.ts'
import type { Claims } from '#sandbox/signer.ts'

export type MailProtocol = 'imap' | 'pop3' | 'smtp'

const NEEDED: Record<MailProtocol, { scope: string; role: string }> = {
  imap: { scope: 'IMAP.AccessAsUser.All', role: 'IMAP.AccessAsApp' },
  pop3: { scope: 'POP.AccessAsUser.All', role: 'POP.AccessAsApp' },
  smtp: { scope: 'SMTP.Send', role: 'SMTP.SendAsApp' },
}

const AUDIENCES = ['https://outlook.office.com', 'https://outlook.office365.com']

export type Refusal =
  | 'malformed'
  | 'token'
  | 'expired'
  | 'revoked'
  | 'audience'
  | 'scope'
  | 'no-mailbox'
  | 'not-in-exchange'
  | 'smtp-off-mailbox'
  | 'smtp-off-tenant'
  | 'protocol-off'
  | 'no-rights'

export interface Login {
  /** The `user=` of XOAUTH2, in small letters. */
  user: string
  mailbox: Mailbox
  /** UPN of the person, or client id of the app. */
  by: string
  isApp: boolean
}

export type Verdict = { ok: true; login: Login } | { ok: false; user: string; why: Refusal }

// biome-ignore lint/suspicious/noControlCharactersInRegex: XOAUTH2 separates its fields with ^A
const XOAUTH2 = /^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/

function tokenFault(sandbox: Sandbox, claims: Claims | null, protocol: MailProtocol): Refusal | undefined {
  if (!claims) return 'token'
  if (Number(claims.exp) * 1000 <= sandbox.now()) return 'expired'
  if (!AUDIENCES.includes(String(claims.aud))) return 'audience'
  const session = sandbox.world.sessions.find((one) => one.id === claims.sid)
  if (session?.revoked) return 'revoked'
  const user = sandbox.world.users.find((one) => one.oid === claims.oid)
  if (user?.disabled) return 'revoked'
  const { scope, role } = NEEDED[protocol]
  const scopes = String(claims.scp ?? '').split(' ')
  const roles = Array.isArray(claims.roles) ? claims.roles : []
  return scopes.includes(scope) || roles.includes(role) ? undefined : 'scope'
}

/** A person may log in as their own mailbox, and over IMAP and POP3 as one they have FullAccess to. */
function mayOpen(protocol: MailProtocol, mailbox: Mailbox, by: string, isApp: boolean): boolean {
  if (isApp) return mailbox.apps.includes(by)
  if (mailbox.address === by) return true
  return protocol !== 'smtp' && mailbox.fullAccess.includes(by)
}

/**
 * What Exchange makes of an XOAUTH2 string. The SMTP switch of the mailbox in `user=` is looked at before
 * the identity, so "SMTP AUTH is disabled" tells nothing about the token's owner.
 */
export function judge(sandbox: Sandbox, protocol: MailProtocol, blob: string): Verdict {
  const match = XOAUTH2.exec(Buffer.from(blob, 'base64').toString('utf8'))
  if (!match) return { ok: false, user: '', why: 'malformed' }
  const user = (match[1] ?? '').toLowerCase()
  const refuse = (why: Refusal): Verdict => ({ ok: false, user, why })
  const claims = sandbox.signer.read(match[2] ?? '')
  const fault = tokenFault(sandbox, claims, protocol)
  if (fault || !claims) return refuse(fault ?? 'token')
  const mailbox = mailboxOf(sandbox.world, user)
  if (!mailbox) return refuse('no-mailbox')
  if (protocol === 'smtp') {
    if (!mailbox.smtp) return refuse('smtp-off-mailbox')
    if (tenantOf(sandbox.world, mailbox.tenant)?.smtp === false) return refuse('smtp-off-tenant')
  }
  const isApp = claims.idtyp === 'app'
  const by = String(isApp ? claims.appid : claims.upn).toLowerCase()
  const app = sandbox.world.apps.find((one) => one.clientId === by)
  if (isApp && !app?.installations[mailbox.tenant]?.inExchange) return refuse('not-in-exchange')
  if (protocol !== 'smtp' && !mailbox[protocol]) return refuse('protocol-off')
  // An app is let in to SMTP and refused when it submits.
  if (!(isApp && protocol === 'smtp') && !mayOpen(protocol, mailbox, by, isApp)) return refuse('no-rights')
  return { ok: true, login: { user, mailbox, by, isApp } }
}

/** Whether a logged-in client may submit mail from this address. */
export function maySendAs(sandbox: Sandbox, login: Login, sender: string): boolean {
  const address = sender.toLowerCase()
  if (login.isApp) return address === login.user
  if (address === login.by) return true
  return mailboxOf(sandbox.world, address)?.sendAs.includes(login.by) ?? false
}
