import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Found } from '#lib/mail/deep-find.ts'
import type { Folders } from '#lib/mail/deep-folders.ts'
import type { Protocol, TranscriptLine } from '#lib/mail/stages.ts'

export const DEEP_STEPS = ['login', 'folders', 'send', 'find'] as const
export type DeepStep = (typeof DEEP_STEPS)[number]

/** Why a step was not taken. */
export type Skipped = 'not-wanted' | 'before-failed' | 'cannot-remove'

export interface StepState {
  readonly status: 'running' | 'passed' | 'failed' | 'skipped'
  readonly milliseconds?: number
  readonly why?: Skipped
  readonly cause?: CauseId
  readonly evidence?: Evidence
  readonly transcript?: readonly TranscriptLine[]
}

export interface LoginState {
  readonly protocol: Protocol
  readonly health: Health
  readonly cause?: CauseId
}

/** What a deep check has come to so far. Every text in it is masked. */
export interface DeepResults {
  readonly steps: Partial<Record<DeepStep, StepState>>
  readonly logins?: readonly LoginState[]
  readonly folders?: Folders
  /** What the server said when it took the message over. */
  readonly sent?: string
  readonly found?: Found
}

export interface Answers {
  /** `partly`: over some protocols. Null as long as nobody knows. */
  readonly logIn: 'yes' | 'partly' | 'no' | null
  /** `unproven`: the mailbox has no way to send, or none to look for what was sent. */
  readonly flows: 'yes' | 'junk' | 'no' | 'unproven' | null
}

/** The two answers a deep check is made for. */
export function answersOf({ steps, logins, found }: DeepResults): Answers {
  return { logIn: logInOf(steps.login, logins), flows: flowsOf(steps, found) }
}

function logInOf(login: StepState | undefined, logins: readonly LoginState[] = []): Answers['logIn'] {
  if (!login || login.status === 'running') return null
  const good = logins.filter(({ health }) => health === 'healthy').length
  if (good === 0) return 'no'
  return good === logins.length ? 'yes' : 'partly'
}

function flowsOf(steps: DeepResults['steps'], found: Found | undefined): Answers['flows'] {
  const all = DEEP_STEPS.map((step) => steps[step])
  if (found?.folder) return found.junk ? 'junk' : 'yes'
  if (all.slice(1).some((step) => step?.status === 'failed') || steps.login?.status === 'failed') return 'no'
  return all.every((step) => step && step.status !== 'running') ? 'unproven' : null
}
