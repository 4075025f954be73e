import { Secret } from '#lib/secret.ts'

export type SecretProblem = 'empty' | 'secret-id' | 'too-short' | 'too-long' | 'strange-characters'

export type SecretReading =
  | { readonly ok: true; readonly secret: Secret; readonly hint: string }
  | { readonly ok: false; readonly problem: SecretProblem }

/** Entra's secrets have 34 to 44 characters; old ones were as short as 16. */
const MIN_LENGTH = 16
const MAX_LENGTH = 256
const HINT_LENGTH = 4

const GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i
const QUOTED = /^(["'`])(.*)\1$/s
/** What copying from a web page or a mail brings along and nobody sees. */
const INVISIBLE = /^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/g

function trimmed(input: string): string {
  const bare = input.replaceAll(INVISIBLE, '')
  return (QUOTED.exec(bare)?.[2] ?? bare).replaceAll(INVISIBLE, '')
}

/**
 * Reads the field "client secret". A GUID in it is the Secret ID of the next column in the Entra portal, the most
 * frequent mistake of all; Entra would answer AADSTS7000215.
 */
export function readClientSecret(input: string): SecretReading {
  const value = trimmed(input)
  if (value === '') return { ok: false, problem: 'empty' }
  if (GUID.test(value)) return { ok: false, problem: 'secret-id' }
  if (value.length > MAX_LENGTH) return { ok: false, problem: 'too-long' }
  if (!/^[\x21-\x7e]+$/.test(value)) return { ok: false, problem: 'strange-characters' }
  if (value.length < MIN_LENGTH) return { ok: false, problem: 'too-short' }
  return { ok: true, secret: new Secret(value), hint: value.slice(-HINT_LENGTH) }
}
