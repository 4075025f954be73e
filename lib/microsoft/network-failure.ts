import type { EvidenceSource } from '#lib/diagnosis/evidence.ts'
import type { EntraStep } from './entra-error.ts'
import { maskText } from './mask.ts'
import type { NetworkFault } from './network.ts'
import type { TokenFailure } from './token-client.ts'

const NAMES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'])
const TLS = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/

function sourceOf(code: string): EvidenceSource {
  if (NAMES.has(code)) return 'dns'
  if (TLS.test(code)) return 'tls'
  return 'tcp'
}

/** The evidence of a call to which no answer came. */
export function networkFailure(fault: NetworkFault, step: EntraStep): TokenFailure {
  return {
    class: 'network',
    evidence: {
      source: sourceOf(fault.code),
      stage: step,
      code: fault.code,
      text: maskText(fault.message),
      ...(fault.httpStatus === undefined ? {} : { httpStatus: fault.httpStatus }),
    },
  }
}
