import { type Dialogue, plainDialogue, tlsDialogue } from './dialogue.ts'
import { at, type TestTenant } from './tenant.ts'

/** Speaks to the mail servers of a tenant byte by byte, as far as the first answer that tells something. */
export function mailSessions(tenant: () => TestTenant) {
  const open: Dialogue[] = []

  function keep(dialogue: Dialogue): Dialogue {
    open.push(dialogue)
    return dialogue
  }

  async function imap(blob: string, command = 'a2 EXAMINE INBOX'): Promise<string> {
    const dialogue = keep(tlsDialogue(tenant().cloud.mail.imap.port, tenant().ca))
    await dialogue.until(/ready.*\r\n/)
    dialogue.send(`a1 AUTHENTICATE XOAUTH2 ${blob}`)
    const first = await dialogue.until(/a1 .*\r\n/)
    if (!first.includes('a1 OK')) return first.trim()
    dialogue.send(command)
    return (await dialogue.until(/a2 .*\r\n/)).trim()
  }

  async function pop3(blob: string): Promise<string> {
    const dialogue = keep(tlsDialogue(tenant().cloud.mail.pop3.port, tenant().ca))
    await dialogue.until(/ready.*\r\n/)
    dialogue.send('AUTH XOAUTH2')
    await dialogue.until(/^\+ \r\n/)
    dialogue.send(blob)
    const first = await dialogue.until(/\r\n/)
    if (!first.startsWith('+OK')) return first.trim()
    dialogue.send('STAT')
    return (await dialogue.until(/\r\n/)).trim()
  }

  async function smtpSession(blob: string): Promise<{ dialogue: Dialogue; answer: string }> {
    const dialogue = keep(plainDialogue(tenant().cloud.mail.smtp.port))
    await dialogue.until(/^220 .*\r\n/)
    dialogue.send('EHLO client.example')
    await dialogue.until(/^250 .*\r\n/m)
    dialogue.send('STARTTLS')
    await dialogue.until(/^220 .*\r\n/)
    await dialogue.startTls(tenant().ca)
    dialogue.send('EHLO client.example')
    await dialogue.until(/^250 .*\r\n/m)
    dialogue.send(`AUTH XOAUTH2 ${blob}`)
    return { dialogue, answer: (await dialogue.until(/\r\n/)).trim() }
  }

  async function smtp(blob: string, sender = at('support')): Promise<string> {
    const { dialogue, answer } = await smtpSession(blob)
    if (!answer.startsWith('235')) return answer
    dialogue.send(`MAIL FROM:<${sender}>`)
    return (await dialogue.until(/\r\n/)).trim()
  }

  return {
    keep,
    imap,
    pop3,
    smtp,
    smtpSession,
    /** What IMAP, POP3 and SMTP answer to the same token. */
    three: async (blob: string) => [await imap(blob), await pop3(blob), await smtp(blob)] as const,
    end(): void {
      for (const dialogue of open) dialogue.end()
    },
  }
}
