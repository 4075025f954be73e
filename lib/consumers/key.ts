import { Secret } from '#lib/secret.ts'
import { newToken, parseToken } from '#lib/users/opaque-token.ts'

/** Tells a key from every other secret, for people and for whatever looks for leaked ones. */
const PREFIX = 'mgk_'

/** 256 random bits. Only the fingerprint is ever stored. */
export function newKey(): Secret {
  return new Secret(`${PREFIX}${newToken().reveal()}`)
}

/** A key somebody sent, or null when it cannot be one of ours. */
export function parseKey(text: string): Secret | null {
  return text.startsWith(PREFIX) && parseToken(text.slice(PREFIX.length)) ? new Secret(text) : null
}

const LONGEST_HEADER = 1_000

/**
 * The key in an `Authorization` header: `Bearer mgk_…`, or the password of `Basic` for tools that know nothing else
 * (RFC 6750 §2.1, RFC 7617). `absent` when there is none; null when there is something else.
 */
export function keyOf(header: string | null): Secret | null | 'absent' {
  if (!header) return 'absent'
  if (header.length > LONGEST_HEADER) return null
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header.trim()) ?? []
  if (scheme.toLowerCase() === 'bearer') return parseKey(value)
  if (scheme.toLowerCase() !== 'basic') return null
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return parseKey(pair.slice(pair.indexOf(':') + 1))
}
