import { describe, expect, it } from 'vitest'
import { readAddressList } from './address-list.ts'

describe('a list of addresses', () => {
  it('is read line by line, whatever system wrote it, each address once', () => {
    expect(readAddressList('info@a.example\r\n\n press@a.example \rINFO@a.example\n')).toEqual({
      addresses: ['info@a.example', 'press@a.example'],
      bad: [],
    })
  })

  it('may be what Outlook copies', () => {
    const text = 'Info <info@a.example>; "Press, the" <press@a.example>'
    expect(readAddressList('Info <info@a.example>; press@a.example,').addresses).toEqual([
      'info@a.example',
      'press@a.example',
    ])
    expect(readAddressList(text).bad).toEqual([{ line: 1, text: '"Press' }])
  })

  it('names each bad line with its number', () => {
    expect(readAddressList('info@a.example\ninfo at a.example\n@\npress@a.example')).toEqual({
      addresses: ['info@a.example', 'press@a.example'],
      bad: [
        { line: 2, text: 'info at a.example' },
        { line: 3, text: '@' },
      ],
    })
  })
})
