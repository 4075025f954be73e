import { createHash, randomBytes } from 'node:crypto'
import { Secret } from '#lib/secret.ts'

const TOKEN_BYTES = 32
/** 32 bytes in base64url. */
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/

/** 256 random bits for a cookie or a link. Only its fingerprint is ever stored. */
export function newToken(): Secret {
  return new Secret(randomBytes(TOKEN_BYTES).toString('base64url'))
}

/** A token somebody sent, or null when it cannot be one of ours. */
export function parseToken(text: unknown): Secret | null {
  return typeof text === 'string' && TOKEN_SHAPE.test(text) ? new Secret(text) : null
}

/** What the database keeps of a token. The token has 256 bits, so a plain digest cannot be guessed back. */
export function fingerprint(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('base64url')
}
