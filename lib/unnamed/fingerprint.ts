import { createHash } from 'node:crypto'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { publicVersion } from '#lib/diagnosis/public-version.ts'
import { maskPasted } from '#lib/mask-pasted.ts'

const LONGEST_SAMPLE = 1_000
const LONGEST_PATTERN = 600

/** Where the portal met a failure. */
export type SeenIn = 'probe' | 'token' | 'sign-in' | 'explain'

/** A failure that no rule could name. */
export interface Unnamed {
  readonly seenIn: SeenIn
  readonly evidence: Pick<Evidence, 'source' | 'stage' | 'text' | 'error' | 'code' | 'enhancedCode'>
  /** The cloud whose sign-in service was asked. */
  readonly cloud?: string
}

/** The words of a failure as they may be kept and shown anywhere: no secret, no address, no name, no ID. */
export function sampleOf({ text, error, code, enhancedCode }: Unnamed['evidence']): string {
  const codes = [error, code, enhancedCode].filter((one) => one && !text.includes(one))
  const whole = [...codes, text].join(' ').trim()
  return publicVersion(maskPasted(whole.slice(0, LONGEST_SAMPLE * 4))).slice(0, LONGEST_SAMPLE)
}

/** What every failure of one kind has in common: its words without numbers, but with the codes that tell kinds apart. */
export function patternOf(sample: string): string {
  return sample
    .toLowerCase()
    .replaceAll(/(?:user|host|name|tenant)\d+/g, (placeholder) => placeholder.replace(/\d+$/, ''))
    .replaceAll(/[\p{L}\p{N}_.:+-]*\p{N}[\p{L}\p{N}_.:+-]*/gu, (word) => (TELLING.test(word) ? word : '#'))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_PATTERN)
}

/** An AADSTS number, a reply code with or without its enhanced code, a code of a library. */
const TELLING = /^(?:aadsts\d{5,8}:?|[2-5]\d\d|[245]\.\d{1,3}\.\d{1,3}|e[a-z]+\d{0,2}|0x[0-9a-f]{8}):?$/

/** One line of the count: alike failures have the same. */
export function fingerprintOf({ seenIn, evidence }: Unnamed): string {
  const parts = [seenIn, evidence.source, evidence.stage, patternOf(sampleOf(evidence))]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
