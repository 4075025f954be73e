import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { maskFor } from './mask.ts'

const OPAQUE = 'EwBwA8l6BAAUO9chh8cJscQLmU+LSWpbnr0vmwwAAUvS/marker/opaque~token'
const mask = maskFor(new Secret(OPAQUE))

const encodings: [string, (text: string) => string][] = [
  ['raw', (text) => text],
  ['upper case', (text) => text.toUpperCase()],
  ['percent-encoded', encodeURIComponent],
  ['hex', (text) => Buffer.from(text).toString('hex')],
  ...[0, 1, 2].flatMap((shift): [string, (text: string) => string][] => [
    [`base64 after ${shift} bytes`, (text) => Buffer.from('x'.repeat(shift) + text).toString('base64')],
    [`base64url after ${shift} bytes`, (text) => Buffer.from('x'.repeat(shift) + text).toString('base64url')],
  ]),
]

/** True when any stretch of the secret text, 16 characters long, is still to be read. */
function leaks(secret: string, text: string): boolean {
  for (let at = 0; at + 16 <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + 16))) return true
  }
  return false
}

describe('masking', () => {
  test.each(encodings)('hides the token %s', (_name, encode) => {
    const encoded = encode(OPAQUE)
    const masked = mask(`NO you said ${encoded} and that is wrong`)
    expect(leaks(encoded, masked)).toBe(false)
    expect(masked).toMatch(/^NO you said .*and that is wrong$/)
  })

  test.each(encodings)('hides any part of the token %s, however it was cut', (_name, encode) => {
    const encoded = encode(OPAQUE)
    for (let from = 0; from + 24 <= encoded.length; from += 7) {
      expect(leaks(encoded, mask(`said (${encoded.slice(from, from + 24)})`))).toBe(false)
    }
  })

  test('hides a token that is shorter than the search window', () => {
    // The last character of base64 may hold bits of whatever follows, and tells nothing.
    expect(maskFor(new Secret('t0ken-x'))('user t0ken-x, dDBrZW4teA')).toMatch(
      /^user \[masked\], \[masked\]A?$/,
    )
  })

  test('hides tokens that are not ours', () => {
    expect(mask('auth=Bearer eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln')).toBe('auth=Bearer [masked]')
    expect(mask('AUTH XOAUTH2 dXNlcj1hQGIBYXV0aD1CZWFyZXIgeA==')).toBe('AUTH XOAUTH2 [masked]')
    expect(mask(`[${'A'.repeat(61)}]`)).toBe('[[masked]]')
  })

  test('leaves the words of a server alone', () => {
    const said =
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR06CA0001.eurprd06.prod.outlook.com 2026-01-02T03:04:05.678Z 08DE0A0B0C0D0E0F]'
    expect(mask(said)).toBe(said)
  })

  test('turns control characters into spaces', () => {
    expect(mask('a\u0000b\u001b[31mc\u009fd')).toBe('a b [31mc d')
  })

  test('looks at a bounded piece of an endless text', () => {
    expect(mask('a.'.repeat(100_000)).length).toBeLessThan(5_000)
  })
})
