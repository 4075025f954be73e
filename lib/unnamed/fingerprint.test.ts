import { describe, expect, it } from 'vitest'
import { fingerprintOf, patternOf, sampleOf, type Unnamed } from './fingerprint.ts'

const said = (text: string, more: Partial<Unnamed['evidence']> = {}): Unnamed => ({
  seenIn: 'probe',
  evidence: { source: 'imap', stage: 'open', text, ...more },
})

describe('the fingerprint of a failure without a name', () => {
  it('is the same whatever mailbox, ID, host, time and number it speaks of', () => {
    const one = said(
      'NO Quota 17 of ana@fabrikam.example is odd at mail.fabrikam.example, id 3f1b5c1e-6f4d-4b52-9f5e-7c7f2f3d1b00, 2026-01-02T03:04:05Z from 10.0.0.7',
    )
    const other = said(
      'NO Quota 4711 of joe.b@contoso.example is odd at mx7.contoso.example, id 0a1b2c3d-1111-2222-3333-444455556666, 2025-11-30T23:59:59Z from 192.168.1.20',
    )
    expect(fingerprintOf(one)).toBe(fingerprintOf(other))
  })

  it('differs by the words, by the code that tells kinds apart, by the stage and by where it was met', () => {
    const all = [
      said('NO Quota is odd'),
      said('NO Quota is strange'),
      said('AADSTS9912345: odd'),
      said('AADSTS9912346: odd'),
      said('550 5.9.1 odd'),
      said('550 5.9.2 odd'),
      said('NO Quota is odd', { stage: 'authenticate' }),
      said('NO Quota is odd', { source: 'pop3' }),
      { ...said('NO Quota is odd'), seenIn: 'explain' as const },
    ]
    expect(new Set(all.map(fingerprintOf)).size).toBe(all.length)
  })

  it('takes numbers out of the pattern and keeps codes', () => {
    expect(patternOf('AADSTS50000: Error 17, at 12:30, ECONNRESET, 535 5.7.3 Q4 user12@example.com')).toBe(
      'aadsts50000: error #, at #, econnreset, 535 5.7.3 # user@example.com',
    )
  })
})

describe('the sample of a failure without a name', () => {
  it('carries no token, address, host or ID, and is short', () => {
    const token = `eyJ0eXAiOiJKV1QifQ.${'a1B2c3D4'.repeat(20)}.sig`
    const sample = sampleOf({
      source: 'entra',
      stage: 'refresh',
      error: 'odd_error',
      text: `Odd: ${token} of ana@fabrikam.example at mail.fabrikam.example 3f1b5c1e-6f4d-4b52-9f5e-7c7f2f3d1b00 ${'words '.repeat(1_000)}`,
    })
    expect(sample).toContain(
      'odd_error Odd: [masked] of user1@example.com at host1.example 00000000-0000-0000-0000-000000000001 words',
    )
    expect(sample.length).toBeLessThanOrEqual(1_000)
  })
})
