import { describe, expect, it } from 'vitest'
import { addressPieces, readAddressList } from './address-list.ts'

const named = (line: string) => [...addressPieces(line)].flatMap(({ addresses }) => addresses ?? [])

describe('a list of addresses', () => {
  it('is read line by line, whatever system wrote it, each address once', () => {
    expect(readAddressList('info@a.example\r\n\n press@a.example \rINFO@a.example\n')).toEqual({
      addresses: ['info@a.example', 'press@a.example'],
      bad: [],
    })
  })

  it('may stand in one line, with blanks, commas, semicolons or tabs', () => {
    for (const separator of [' ', ', ', ';', '\t', '\u00a0', ',,']) {
      const list = readAddressList(['info@a.example', 'press@a.example'].join(separator))
      expect(list).toEqual({ addresses: ['info@a.example', 'press@a.example'], bad: [] })
    }
  })

  it.each([
    ['Info <info@a.example>; "Press, the" <press@a.example>', ['Info', 'Press, the']],
    ['Smith, Anna <anna@a.example>; Brown, Bob <bob@a.example>', ['Smith, Anna', 'Brown, Bob']],
    ['Smith, Anna <anna@a.example>, Brown, Bob <bob@a.example>', ['Smith, Anna', 'Brown, Bob']],
    ["'Info' <info@a.example>,", ['Info']],
    ['Info <info@a.example> Press <press@a.example>', ['Info', 'Press']],
    ['info@a.example<mailto:info@a.example>', [undefined]],
    ['“info@a.example”', [undefined]],
    ['SMTP:info@a.example', [undefined]],
  ])('may be what Outlook and Exchange copy: %s', (line, names) => {
    expect(named(line).map(({ name }) => name)).toEqual(names)
    expect(readAddressList(line).bad).toEqual([])
  })

  it('loses the characters nobody sees, and writes a domain as DNS does', () => {
    expect(readAddressList('\ufeffin\u200bfo@a.example\u00a0\nanna@müller.example').addresses).toEqual([
      'info@a.example',
      'anna@xn--mller-kva.example',
    ])
    expect(readAddressList('anna@müller.example/x.example').addresses).toEqual([])
  })

  it('names each bad line with its number', () => {
    expect(readAddressList('info@a.example\ninfo at a.example\n@\npress@a.example, Press\n"')).toEqual({
      addresses: ['info@a.example', 'press@a.example'],
      bad: [
        { line: 2, text: 'info at a.example' },
        { line: 3, text: '@' },
        { line: 4, text: 'Press' },
        { line: 5, text: '"' },
      ],
    })
  })
})
