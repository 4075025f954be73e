import type { ProbeTarget, Protocol } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'

/**
 * Who logs in where. IMAP and POP3 name the mailbox; SMTP names the token's own user and the mailbox as sender,
 * because Exchange wants the two apart there.
 */
export function targetOf(
  protocol: Protocol,
  mailbox: { readonly address: string; readonly access: 'own' | 'shared' | 'app' },
  tokenUser: string | null,
  cloud: Cloud,
): ProbeTarget {
  const { host, port } = cloud.mail[protocol]
  if (protocol !== 'smtp') return { protocol, host, port, login: mailbox.address }
  const login = mailbox.access === 'app' ? mailbox.address : (tokenUser ?? mailbox.address)
  return { protocol, host, port, login, sender: mailbox.address }
}
