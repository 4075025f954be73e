import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { keyOf, newKey, parseKey } from './key.ts'

const revealed = (found: ReturnType<typeof keyOf>) => (found instanceof Secret ? found.reveal() : found)
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

describe('a key', () => {
  it('says what it is, and no two are alike', () => {
    const keys = Array.from({ length: 50 }, () => newKey().reveal())
    for (const key of keys) expect(key).toMatch(/^mgk_[A-Za-z0-9_-]{43}$/)
    expect(new Set(keys).size).toBe(keys.length)
    expect(String(newKey())).toBe('[secret]')
  })

  it('is read from the header, as a bearer token or as the password of whoever it may be', () => {
    const key = newKey().reveal()
    for (const header of [
      `Bearer ${key}`,
      `bearer  ${key}`,
      `BEARER ${key} `,
      basic('nagios', key),
      basic('', key),
      basic('zoë', key),
      basic('', key).replace('Basic', 'basic'),
    ]) {
      expect(revealed(keyOf(header)), header).toBe(key)
    }
  })

  it('is not found in anything else, and nothing makes it throw', () => {
    expect(keyOf(null)).toBe('absent')
    expect(keyOf('')).toBe('absent')
    const key = newKey().reveal()
    for (const header of [
      key,
      `Token ${key}`,
      `Bearer ${key.slice(4)}`,
      `Bearer ${key}x`,
      `Bearer ${key.toUpperCase().replace('MGK_', 'mgk-')}`,
      basic(key, ''),
      basic('user', `${key} `),
      `Bearer ${'a'.repeat(100_000)}`,
      'Basic',
      'Basic ====',
    ]) {
      expect(keyOf(header), header.slice(0, 60)).toBeNull()
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseKey(text)).toBeNull()
        expect(text === '' ? 'absent' : null).toBe(keyOf(text))
      }),
    )
  })
})
