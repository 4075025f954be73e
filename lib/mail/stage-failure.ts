import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { backoffSeconds } from '#lib/diagnosis/read/wait.ts'
import type { SaslChallenge } from './xoauth2.ts'

export type Fault = Omit<Evidence, 'stage' | 'source'> & { readonly source?: Evidence['source'] }

/** Thrown inside a probe and turned into a failed stage there; it never leaves `probeProtocol`. */
export class StageFailure extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.code ?? 'refused')
    this.name = 'StageFailure'
    this.fault = fault
  }
}

const seconds = (milliseconds: number) => `${Math.round(milliseconds / 100) / 10} s`

export function deadlineFailure(milliseconds: number): StageFailure {
  return new StageFailure({ code: 'DEADLINE', text: `No complete answer within ${seconds(milliseconds)}` })
}

export function wholeDeadlineFailure(milliseconds: number): StageFailure {
  return new StageFailure({
    code: 'DEADLINE',
    text: `The whole check was stopped after ${seconds(milliseconds)}`,
  })
}

export function closedFailure(): StageFailure {
  return new StageFailure({ source: 'tcp', code: 'CLOSED', text: 'The server closed the connection' })
}

export function nonsenseFailure(expected: string, line: string): StageFailure {
  return new StageFailure({ code: 'NONSENSE', text: `Not ${expected}: ${line}` })
}

/** A refusal in the server's own words, with whatever can be read from them and from its SASL challenge. */
export function refusal(
  text: string,
  code: string | undefined,
  challenge?: SaslChallenge | null,
): StageFailure {
  const retryAfterSeconds = backoffSeconds(text)
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1]
  const status = challenge?.status && /^\d{3}$/.test(challenge.status) ? Number(challenge.status) : undefined
  return new StageFailure({
    text,
    ...(code ? { code } : {}),
    ...(enhanced ? { enhancedCode: enhanced } : {}),
    ...(status ? { httpStatus: status } : {}),
    ...(challenge?.status && !status ? { error: challenge.status } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

interface SystemError {
  readonly code?: unknown
  readonly message?: string
  readonly errors?: readonly { readonly message?: string }[]
}

/** An error of a socket, the resolver or TLS. Null for anything else: that is a bug, and passes through. */
export function systemFailure(error: unknown, source: Evidence['source']): StageFailure | null {
  if (!(error instanceof Error)) return null
  const { code, message, errors } = error as SystemError
  if (typeof code !== 'string') return null
  // When several addresses were tried, Node's error has no words of its own, only a list.
  const text = message || errors?.map((one) => one.message).join('; ') || code
  return new StageFailure({ source, code, text })
}
