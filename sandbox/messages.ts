import type { Mailbox } from './model.ts'

export interface Message {
  uid: number
  receivedAt: number
  seen: boolean
  /** The whole message with CRLF line ends. */
  source: string
}

/** A few plain messages, so that a mailbox is not empty at start. */
export function welcomeMessages(mailbox: Mailbox, now: number): Message[] {
  return Array.from({ length: mailbox.welcome }, (_, index) => {
    const receivedAt = now - (mailbox.welcome - index) * 3_600_000
    const lines = [
      `From: "Tenant admin" <admin@${mailbox.address.split('@')[1]}>`,
      `To: <${mailbox.address}>`,
      `Subject: Sandbox message ${index + 1}`,
      `Date: ${new Date(receivedAt).toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <welcome-${index + 1}.${mailbox.address}>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'This message exists only in the sandbox.',
      '',
    ]
    return { uid: index + 1, receivedAt, seen: index > 0, source: lines.join('\r\n') }
  })
}

export function deliver(
  messages: Map<string, Message[]>,
  address: string,
  source: string,
  now: number,
): void {
  const box = messages.get(address.toLowerCase())
  if (box) box.push({ uid: (box.at(-1)?.uid ?? 0) + 1, receivedAt: now, seen: false, source })
}
