import type { Mailbox } from './model.ts'

export interface Message {
  uid: number
  receivedAt: number
  seen: boolean
  deleted?: boolean
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

const firstFree = new WeakMap<Message[], number>()

/** No number is given twice, also not after the last message has gone. */
export const nextUid = (messages: Message[]): number =>
  Math.max((messages.at(-1)?.uid ?? 0) + 1, firstFree.get(messages) ?? 1)

/** Takes messages out for good. */
export function remove(messages: Message[], gone: readonly Message[]): void {
  firstFree.set(messages, nextUid(messages))
  for (const message of gone) messages.splice(messages.indexOf(message), 1)
}

export function deliver(
  messages: Map<string, Message[]>,
  address: string,
  source: string,
  now: number,
): void {
  const box = messages.get(address.toLowerCase())
  if (box) box.push({ uid: nextUid(box), receivedAt: now, seen: false, source })
}
