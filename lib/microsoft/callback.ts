import { z } from 'zod'
import { Secret } from '#lib/secret.ts'
import { entraFailure } from './entra-error.ts'
import type { TokenFailure } from './token-client.ts'

export type CallbackProblem =
  | 'state-missing'
  | 'state-malformed'
  | 'repeated-parameter'
  | 'too-long'
  | 'code-malformed'
  | 'nothing-answered'

/** What came back from the sign-in page. `state` is checked by the caller before anything else is believed. */
export type CallbackReply =
  | { readonly kind: 'code'; readonly state: string; readonly code: Secret; readonly issuer?: string }
  | { readonly kind: 'refused'; readonly state: string; readonly failure: TokenFailure }
  | { readonly kind: 'malformed'; readonly reason: CallbackProblem; readonly state?: string }

export type QueryInput = URLSearchParams | Readonly<Record<string, string | readonly string[] | undefined>>

const NAMES = ['state', 'code', 'error', 'error_description', 'error_subcode', 'error_uri', 'iss'] as const
type Name = (typeof NAMES)[number]

/** Ours is 43 characters; nothing else can be found in the table of attempts. */
const stateSchema = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/)
const codeSchema = z.string().regex(/^[\x21-\x7e]{8,4096}$/)
const MAX_VALUE_LENGTH = 8_192

function collect(query: QueryInput): Map<Name, readonly string[]> {
  const found = new Map<Name, readonly string[]>()
  for (const name of NAMES) {
    const value = query instanceof URLSearchParams ? query.getAll(name) : query[name]
    const list = value === undefined ? [] : typeof value === 'string' ? [value] : value
    if (list.length > 0) found.set(name, list)
  }
  return found
}

/**
 * Reads the query of the redirect: state first, then error, then code (RFC 6749 4.1.2). Never throws; whatever does
 * not fit is `malformed` with its reason.
 */
export function readCallback(query: QueryInput): CallbackReply {
  const values = collect(query)
  const one = (name: Name) => values.get(name)?.[0]
  const lists = [...values.values()]
  if (lists.some((list) => list.length > 1)) return { kind: 'malformed', reason: 'repeated-parameter' }
  if (lists.some(([value]) => typeof value !== 'string' || value.length > MAX_VALUE_LENGTH)) {
    return { kind: 'malformed', reason: 'too-long' }
  }

  const state = one('state')
  if (state === undefined || state === '') return { kind: 'malformed', reason: 'state-missing' }
  if (!stateSchema.safeParse(state).success) return { kind: 'malformed', reason: 'state-malformed' }

  const error = one('error')
  if (error !== undefined) {
    const failure = entraFailure({
      step: 'authorize',
      error,
      description: one('error_description'),
      suberror: one('error_subcode'),
      codes: codesOf(one('error_uri')),
    })
    return { kind: 'refused', state, failure }
  }

  const code = one('code')
  if (code === undefined || code === '') return { kind: 'malformed', reason: 'nothing-answered', state }
  if (!codeSchema.safeParse(code).success) return { kind: 'malformed', reason: 'code-malformed', state }
  const issuer = one('iss')
  return { kind: 'code', state, code: new Secret(code), ...(issuer === undefined ? {} : { issuer }) }
}

/** `https://login.microsoftonline.com/error?code=65004`; nothing of the address is kept but the number. */
function codesOf(uri: string | undefined): number[] {
  const number = /^https:\/\/[^/]+\/error\?code=(\d{5,8})$/.exec(uri ?? '')?.[1]
  return number === undefined ? [] : [Number(number)]
}
