import { describe, expect, it } from 'vitest'
import { LONGEST_SEARCH, listHref, readListParams } from './list-params.ts'

describe('the address of the sign-ins', () => {
  it('is read back as it was written', () => {
    const params = { phase: 'wrong-account', q: 'a b&c=%_', page: 3 } as const
    const url = new URL(listHref(params, 3), 'https://x.example')
    expect(readListParams(Object.fromEntries(url.searchParams))).toEqual(params)
  })

  it('is as short as can be, and goes back to page one', () => {
    expect(listHref({ q: '', page: 4 })).toBe('/sign-ins')
    expect(listHref({ phase: 'failed', q: '', page: 4 })).toBe('/sign-ins?phase=failed')
  })

  it.each([
    [{ phase: 'pending' }],
    [{ phase: '__proto__' }],
    [{ page: '0' }],
    [{ page: '1.5' }],
    [{ page: '9e99' }],
    [{ page: 'two' }],
  ])('takes %o as if it were not there', (query) => {
    expect(readListParams(query)).toEqual({ q: '', page: 1 })
  })

  it('takes the first of two values, and cuts a search that is too long', () => {
    const { q, phase } = readListParams({ phase: ['expired', 'failed'], q: `\u0000${'x'.repeat(500)}` })
    expect(phase).toBe('expired')
    expect(q).toBe('x'.repeat(LONGEST_SEARCH))
  })
})
