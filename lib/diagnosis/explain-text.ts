import { maskShapes } from '#lib/mask.ts'
import { type Diagnosis, diagnose } from './diagnose.ts'
import type { Evidence, EvidenceSource } from './evidence.ts'

/** Everything that was drawn out of a text: flat, masked, and fit for JSON. */
export type Facts = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly number[]>
>

export interface Explained
  extends Pick<Diagnosis, 'cause' | 'confidence' | 'candidates' | 'ambiguous' | 'checks'> {
  readonly facts: Facts
  readonly evidence: Evidence
}

export interface TextToExplain {
  /** Any text: an error, a page, a log. */
  readonly raw: string
  /** Where it came from, if known: `authorize`, `admin-consent`, `token`, `refresh`, `imap`, `pop3`, `smtp`, `network`. */
  readonly stage?: string
}

const LONGEST_TEXT = 20_000

const SOURCES: Readonly<Record<string, EvidenceSource>> = {
  authorize: 'entra',
  'admin-consent': 'entra',
  token: 'entra',
  refresh: 'entra',
  imap: 'imap',
  pop3: 'pop3',
  smtp: 'smtp',
  network: 'tcp',
}

/** Names the cause of a failure from any text alone. Pure, and linear in the length of the text; secrets are masked first. */
export function explainText({ raw, stage }: TextToExplain): Explained {
  const text = maskShapes(raw.slice(0, LONGEST_TEXT))
  const aadsts = [...text.matchAll(/AADSTS(\d{5,8})(?!\d)/g)].map((match) => Number(match[1]))
  const source = SOURCES[stage ?? ''] ?? (aadsts.length > 0 ? 'entra' : 'tcp')
  const evidence: Evidence = { source, stage: stage ?? '', text, ...(aadsts.length > 0 ? { aadsts } : {}) }
  const { cause, confidence, candidates, ambiguous, checks } = diagnose(evidence)
  return { cause, confidence, candidates, ambiguous, checks, facts: { aadsts }, evidence }
}
