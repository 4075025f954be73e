import type { Evidence, EvidenceSource } from '#lib/diagnosis/evidence.ts'
import { type EntraStep, entraEvidence } from '#lib/microsoft/entra-error.ts'
import { maskText } from '#lib/microsoft/mask.ts'

/** A failure somebody posted in public, with everything private replaced. */
export interface PublicCase {
  readonly id: string
  readonly stage: string
  readonly raw: string
  readonly expect: string
}

const STEPS: Readonly<Record<string, EntraStep>> = {
  authorize: 'authorize',
  'admin-consent': 'admin-consent',
  token: 'redeem',
  refresh: 'refresh',
}

function word(raw: string, ...names: readonly string[]): string | undefined {
  const name = names.join('|')
  return new RegExp(`\\b(?:${name})\\b["']?\\s*[:=]\\s*u?["']?([a-z_]+)`, 'i').exec(raw)?.[1]
}

function decoded(raw: string): string {
  if (!/error_description=/.test(raw)) return raw
  return raw.replaceAll('+', ' ').replaceAll(/%[0-9a-f]{2}/gi, (code) => {
    const byte = Number.parseInt(code.slice(1), 16)
    return byte < 0x80 ? String.fromCharCode(byte) : ' '
  })
}

function codes(raw: string): number[] {
  const listed = /error_codes?["']?\s*[:=]\s*\[([\d,\s]+)\]/i.exec(raw)?.[1]?.split(',') ?? []
  const named = [...raw.matchAll(/error code:\s*(\d{5,8})|error_codes: (\d{5,8})/gi)].map((m) => m[1] ?? m[2])
  return [...listed, ...named].map(Number)
}

/** The evidence the portal would have had of this failure, as far as the posted text still holds it. */
export function readCase({ stage, raw }: PublicCase): Evidence {
  const step = STEPS[stage]
  if (step !== undefined) {
    const text = decoded(raw)
    return entraEvidence({
      step,
      error: word(text, 'error'),
      suberror: word(text, 'suberror', 'error_subcode'),
      codes: codes(text),
      description: text,
    })
  }
  const source = (stage === 'network' ? 'tcp' : stage) as EvidenceSource
  const reply = /\b([245]\d\d)\b[ ,:b'-]{1,4}([245]\.\d{1,3}\.\d{1,3})/.exec(raw)
  return {
    source,
    stage: stage === 'network' ? 'connect' : 'authenticate',
    text: maskText(raw),
    ...(stage === 'smtp' && reply ? { code: reply[1], enhancedCode: reply[2] } : {}),
  }
}
