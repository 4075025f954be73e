import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure, secretsOfAddress } from './failure.ts'

describe('what a failure says', () => {
  it('is one short line', () => {
    const { said } = failure('refused', `550 no\r\nsuch\u0000 user ${'x '.repeat(1_000)}`)
    expect(said).toMatch(/^550 no such user x x/)
    expect(said?.length).toBeLessThanOrEqual(300)
    expect(failure('refused', ' \r\n ').said).toBeNull()
  })

  it('never holds a secret, however the other side spells it', () => {
    const letters = fc
      .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 60 })
      .filter((text) => text.trim() === text)
    fc.assert(
      fc.property(letters, fc.string(), fc.string(), (secret, before, after) => {
        for (const spelt of [
          secret,
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
          JSON.stringify(secret).slice(1, -1),
        ]) {
          const { said } = failure('refused', `${before} ${spelt} ${after}`, [secret])
          expect(said ?? '').not.toContain(spelt.replace(/=+$/, ''))
        }
      }),
    )
  })

  it('holds no part of an address that opens it', () => {
    const address =
      'https://hooks.slack.com/services/T012AB3C4/B012AB3C4/s3cr3tW0rdOfTheHook?sig=%2Babc%2Fdefgh'
    const said = failure(
      'refused',
      'Cannot POST /services/T012AB3C4/B012AB3C4/s3cr3tW0rdOfTheHook?sig=%2Babc%2Fdefgh, +abc/defgh',
      secretsOfAddress(address),
    ).said
    expect(said).toMatch(/^Cannot POST/)
    for (const part of ['T012AB3C4', 's3cr3tW0rdOfTheHook', 'abc%2Fdefgh', 'abc/defgh']) {
      expect(said).not.toContain(part)
    }
  })
})
