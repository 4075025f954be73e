import { describe, expect, it } from 'vitest'
import { browserCookie, browserCookieName, browserSecret } from './browser-secret.ts'
import { fingerprint, sameFingerprint } from './fingerprint.ts'

describe('the cookie of an attempt', () => {
  it('is bound to the host by its name wherever https allows it', () => {
    expect(browserCookieName('https://mail.example.com')).toBe('__Host-mailgrant-attempt')
    expect(browserCookieName('http://localhost:3000')).toBe('mailgrant-attempt')
  })

  it('is out of reach of scripts, lasts an hour, and comes along when Microsoft sends the browser back', () => {
    expect(browserCookie('https://mail.example.com', 'x')).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      path: '/',
      maxAge: 3_600,
    })
  })

  it('is kept when the browser has one, so that a second tab works', () => {
    const first = browserSecret(undefined)
    expect(first).toHaveLength(43)
    expect(browserSecret(first)).toBe(first)
  })

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(42)};`])('is made anew in place of %j', (sent) => {
    expect(browserSecret(sent)).not.toBe(sent)
  })
})

describe('fingerprints', () => {
  it('are equal for equal texts only', () => {
    expect(sameFingerprint(fingerprint('one'), fingerprint('one'))).toBe(true)
    expect(sameFingerprint(fingerprint('one'), fingerprint('two'))).toBe(false)
  })

  it('never match when one of them is empty or cut off', () => {
    expect(sameFingerprint('', '')).toBe(false)
    expect(sameFingerprint(fingerprint('one'), fingerprint('one').slice(0, 62))).toBe(false)
  })
})
