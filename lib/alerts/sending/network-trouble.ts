import type { FailureCode } from './failure.ts'

const NAMES = new Set(['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EDNS'])
const TLS = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|^ETLS$|ALTNAME/

/** What kept a connection from being made, from the error of the system, of TLS or of the way out. */
export function networkTrouble(error: Error): FailureCode {
  const { code, originalCode } = error as Error & { code?: unknown; originalCode?: unknown }
  for (const one of [originalCode, code]) {
    if (typeof one !== 'string') continue
    if (one === 'EGRESS_REFUSED') return 'private-address'
    if (one === 'PROXY_AUTH' || one === 'PROXY_REFUSED') return 'proxy'
    if (NAMES.has(one)) return 'no-address'
    if (TLS.test(one)) return 'untrusted'
  }
  return 'unreachable'
}

/** Its words; where several addresses were tried, Node's error has none of its own. */
export function wordsOf(error: Error): string {
  const { message, errors, code } = error as Error & { errors?: readonly Error[]; code?: unknown }
  return message || errors?.map((one) => one.message).join('; ') || String(code ?? error.name)
}

/** Whether an error comes from outside, and is no bug of ours. */
export function isOfTheNetwork(error: unknown): error is Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
