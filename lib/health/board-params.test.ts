import { describe, expect, it } from 'vitest'
import { boardHref, DEFAULTS, isFiltered, LONGEST_SEARCH, readBoardParams } from './board-params.ts'
import { likePattern } from './board-where.ts'

describe('the address of the board', () => {
  it('says everything the board shows, and is read back as it was written', () => {
    const params = {
      state: 'failing',
      protocol: 'smtp',
      registration: '01a1fd68-f83b-7edd-a14b-310a9d9702a7',
      cause: 'net.dns',
      q: 'a b&c=%_',
      sort: 'address',
      dir: 'desc',
      page: 3,
      size: 50,
    } as const
    const url = new URL(boardHref(params, { page: 3 }), 'https://x.example')
    expect(readBoardParams(Object.fromEntries(url.searchParams))).toEqual(params)
  })

  it('is as short as can be, and goes back to page one when anything changes', () => {
    expect(boardHref(DEFAULTS)).toBe('/')
    expect(boardHref({ ...DEFAULTS, page: 4 }, { state: 'failing' })).toBe('/?state=failing')
    expect(boardHref({ ...DEFAULTS, state: 'failing' }, { state: undefined })).toBe('/')
  })

  it.each([
    [{ state: 'broken' }],
    [{ protocol: 'nntp' }],
    [{ registration: "1' or 1=1" }],
    [{ cause: '__proto__' }],
    [{ sort: 'constructor' }],
    [{ dir: 'up' }],
    [{ page: '0' }],
    [{ page: '-1' }],
    [{ page: '1.5' }],
    [{ page: '9e99' }],
    [{ page: 'two' }],
    [{ size: '26' }],
    [{ size: '' }],
    [{ q: '\u0000 \ud800' }],
    [{ unknown: 'x' }],
    [{ state: ['healthy-ish', 'failing'] }],
  ])('falls back to the usual for %j', (query) => {
    expect(readBoardParams(query)).toEqual(DEFAULTS)
  })

  it('takes the first of a repeated name and cuts a search that is too long', () => {
    expect(readBoardParams({ state: ['failing', 'healthy'] }).state).toBe('failing')
    expect(readBoardParams({ q: 'x'.repeat(5000) }).q).toHaveLength(LONGEST_SEARCH)
    expect(readBoardParams({ q: ' a\u0000b ' }).q).toBe('a b')
  })

  it('knows whether anything narrows the list', () => {
    expect(isFiltered(DEFAULTS)).toBe(false)
    expect(isFiltered({ ...DEFAULTS, sort: 'address', page: 2 })).toBe(false)
    expect(isFiltered({ ...DEFAULTS, q: 'x' })).toBe(true)
  })

  it('searches for % and _ and the backslash themselves', () => {
    expect(likePattern('50%_\\')).toBe('%50\\%\\_\\\\%')
  })
})
