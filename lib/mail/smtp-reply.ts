import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { LineConnection } from './line-connection.ts'
import { nonsenseFailure, refusal, StageFailure } from './stage-failure.ts'
import type { SaslChallenge } from './xoauth2.ts'

/** A whole reply (RFC 5321 section 4.2.1): its code, and its lines without it. */
export interface SmtpReply {
  readonly code: number
  readonly lines: readonly string[]
  /** As the server said it, several lines in one. */
  readonly text: string
}

export async function readReply(connection: LineConnection): Promise<SmtpReply> {
  const lines: string[] = []
  for (;;) {
    const line = await connection.read()
    const match = /^([2-5]\d\d)([ -]|$)(.*)$/.exec(line)
    if (!match?.[1]) throw nonsenseFailure('an SMTP reply', line)
    lines.push(match[3] ?? '')
    if (match[2] !== '-') {
      return { code: Number(match[1]), lines, text: `${match[1]} ${lines.join(' ')}`.trim() }
    }
  }
}

export async function expectReply(
  connection: LineConnection,
  code: number,
  source?: Evidence['source'],
): Promise<SmtpReply> {
  const reply = await readReply(connection)
  if (reply.code === code) return reply
  const failure = replyFailure(reply)
  throw source ? new StageFailure({ ...failure.fault, source }) : failure
}

export function replyFailure(reply: SmtpReply, challenge?: SaslChallenge | null): StageFailure {
  return refusal(reply.text, String(reply.code), challenge)
}
