import type { Evidence, EvidenceSource } from '#lib/diagnosis/evidence.ts'
import type { Reading } from './reading.ts'

const LONGEST = 2_000

function sourceOf({ where, codes }: Reading): EvidenceSource {
  if (where !== 'network') return where === 'unknown' ? 'portal' : where
  if (codes.some((code) => /NOTFOUND|EAI_|ENODATA/.test(code))) return 'dns'
  return codes.some((code) => /CERT|SSL|TLS|SIGNED|UNABLE_TO/.test(code)) ? 'tls' : 'tcp'
}

/** What of a reading is worth keeping: masked, bounded, and of the form the portal's own evidence has. */
export function evidenceOf(seen: Reading): Evidence {
  const {
    replies,
    enhanced,
    codes,
    numbers,
    error,
    suberror,
    status,
    waitSeconds,
    traceId,
    correlationId,
    timestamp,
  } = seen
  const reply = replies[0]
  const code = reply === undefined ? codes[0] : String(reply)
  return {
    source: sourceOf(seen),
    stage: seen.step,
    text: seen.text.slice(0, LONGEST),
    ...(code ? { code } : {}),
    ...(enhanced[0] ? { enhancedCode: enhanced.at(-1) as string } : {}),
    ...(error ? { error } : {}),
    ...(suberror ? { suberror } : {}),
    ...(numbers.length > 0 ? { aadsts: numbers } : {}),
    ...(status ? { httpStatus: status } : {}),
    ...(waitSeconds === undefined ? {} : { retryAfterSeconds: waitSeconds }),
    ...(traceId ? { traceId } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(timestamp ? { timestamp } : {}),
  }
}
