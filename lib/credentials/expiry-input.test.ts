import { describe, expect, test } from 'vitest'
import { readExpiry } from './expiry-input.ts'

const now = new Date('2027-03-10T12:00:00Z')

describe('a typed expiry', () => {
  test('without a time lasts until the end of that day in UTC', () => {
    expect(readExpiry(' 2027-05-14 ', now)).toEqual({
      ok: true,
      expiresAt: new Date('2027-05-14T23:59:59.999Z'),
    })
  })

  test('of today is still good', () => {
    expect(readExpiry('2027-03-10', now).ok).toBe(true)
  })

  test('with a time and an offset is taken to the second', () => {
    expect(readExpiry('2027-05-14T10:00:00+02:00', now)).toEqual({
      ok: true,
      expiresAt: new Date('2027-05-14T08:00:00Z'),
    })
  })

  test.each([
    ['2027-03-09', 'date-past'],
    ['2027-03-10T11:59:00Z', 'date-past'],
    ['2037-03-11', 'date-far'],
    ['9999-12-31', 'date-far'],
    ['2027-02-31', 'date'],
    ['2028-13-01', 'date'],
    ['2027-02-30T10:00:00Z', 'date'],
    ['2027-05-14T10:00:00', 'date'],
    ['14.05.2027', 'date'],
    ['next year', 'date'],
    ['', 'date'],
  ])('%s is refused: %s', (text, problem) => {
    expect(readExpiry(text, now)).toEqual({ ok: false, problem })
  })

  test('may lie ten years ahead, leap days counted', () => {
    expect(readExpiry('2037-03-09', now).ok).toBe(true)
    expect(readExpiry('2028-02-29', now).ok).toBe(true)
    expect(readExpiry('2027-02-29', now)).toEqual({ ok: false, problem: 'date' })
  })
})
