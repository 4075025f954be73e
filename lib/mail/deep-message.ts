/** The message that a deep check sends, and by which it is known again. */
export interface DeepMessage {
  readonly address: string
  /** Of the check: the message is found and removed by this and by nothing else. */
  readonly checkId: string
  readonly publicUrl: string
}

export const DEEP_HEADER = 'X-Mailgrant-Deep-Check'

/** Under the domain of the mailbox, as a message from it would be (RFC 5322 3.6.4). */
export function messageIdOf({ address, checkId }: DeepMessage): string {
  return `<mailgrant-${checkId}@${address.slice(address.lastIndexOf('@') + 1)}>`
}

/** Plain words for whoever finds it: what it is, who sent it, and that nobody needs to answer. */
export function letterOf(message: DeepMessage) {
  const { address, checkId, publicUrl } = message
  return {
    from: address,
    to: address,
    envelope: { from: address, to: address },
    messageId: messageIdOf(message),
    subject: 'Mailgrant deep check',
    headers: { [DEEP_HEADER]: checkId, 'Auto-Submitted': 'auto-generated' },
    text: [
      'This message was sent by the mail portal at',
      publicUrl,
      `from ${address} to itself, to see whether mail flows.`,
      'The portal removes it as soon as it has found it. If it is still here, it can be deleted.',
      'Nobody has to answer.',
      '',
    ].join('\n'),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
