import { describe, expect, it } from 'vitest'
import { importHref, readImportParams } from './params.ts'

describe('the address of a list', () => {
  it('says which rows and which page, and is read back', () => {
    expect(importHref('7', { only: 'waits', page: 3 })).toBe('/imports/7?only=waits&page=3')
    expect(readImportParams({ only: 'waits', page: '3' })).toEqual({ only: 'waits', page: 3 })
  })

  it('is as short as it can be', () => {
    expect(importHref('7')).toBe('/imports/7')
    expect(importHref('7', { only: undefined, page: 1 })).toBe('/imports/7')
  })

  it('takes what does not fit as if it were not there', () => {
    for (const query of [{}, { only: 'else', page: '0' }, { only: ['bad', 'app'], page: 'x' }]) {
      expect(readImportParams(query)).toEqual({ only: undefined, page: 1 })
    }
  })
})
