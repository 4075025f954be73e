import { describe, expect, it } from 'vitest'
import type { MailboxRow } from './row.ts'
import { read } from './testing/read.ts'
import { cellsOf, writeMailboxList, writeResults } from './write.ts'

const info: MailboxRow = {
  address: 'info@a.example',
  displayName: 'Info, "the desk"',
  access: 'shared',
  delegate: 'anna@a.example',
  protocols: ['imap', 'smtp'],
  tags: ['desk', 'north'],
}
const anna: MailboxRow = { address: 'anna@a.example', access: 'own', protocols: ['pop3'], tags: [] }

describe('the list as a file', () => {
  it('is CSV that every spreadsheet opens', () => {
    expect(writeMailboxList([info, anna])).toBe(
      '\ufeff"address","display name","access","delegate","protocols","tags"\r\n' +
        '"info@a.example","Info, ""the desk""","shared","anna@a.example","imap smtp","desk; north"\r\n' +
        '"anna@a.example","","own","","pop3",""\r\n',
    )
  })

  it('is read again as it was', () => {
    const { rows, bad } = read(writeMailboxList([info, anna]))
    expect(rows.map(({ line, ...row }) => row)).toEqual([info, anna])
    expect(bad).toEqual([])
  })

  it('has a header even when it has no rows', () => {
    expect(writeMailboxList([]).split('\r\n')).toHaveLength(2)
  })

  it.each([
    ['=HYPERLINK("http://a.example")', `"'=HYPERLINK(""http://a.example"")"`],
    ['+1 Team', `"'+1 Team"`],
    ['-', `"'-"`],
    ['@all', `"'@all"`],
    ['＝1+1', `"'＝1+1"`],
    ["'=1", `"''=1"`],
    ['Desk;=1', `"Desk;'=1"`],
    ['Desk, "=1', `"Desk, ""'=1"`],
    ["Rock 'n' Roll - 1=1", `"Rock 'n' Roll - 1=1"`],
  ])('lets no spreadsheet calculate a name: %s', (displayName, cell) => {
    const file = writeMailboxList([{ ...anna, displayName }])
    expect(file).toContain(cell)
    expect(read(file).rows[0]?.displayName).toBe(displayName)
  })

  it('makes an address harmless too', () => {
    const file = writeMailboxList([{ ...anna, address: '=1@a.example' }])
    expect(file).toContain(`"'=1@a.example"`)
    expect(read(file).rows[0]?.address).toBe('=1@a.example')
  })
})

describe('the file of results', () => {
  const file = writeResults([
    { line: 2, cells: cellsOf(info), result: 'Connected' },
    { line: 3, cells: { address: 'bob', tags: 'x' }, result: 'Not taken', reason: '=1 is no address' },
  ])

  it('says line by line what became of it', () => {
    expect(file.split('\r\n')).toEqual([
      '\ufeff"line","address","display name","access","delegate","protocols","tags","result","reason"',
      '"2","info@a.example","Info, ""the desk""","shared","anna@a.example","imap smtp","desk; north","Connected",""',
      `"3","bob","","","","","x","Not taken","'=1 is no address"`,
      '',
    ])
  })

  it('can be given again when it was put right', () => {
    const { rows, bad } = read(file.replace('"bob"', '"bob@a.example"'))
    expect(rows.map(({ address }) => address)).toEqual(['info@a.example', 'bob@a.example'])
    expect(bad).toEqual([])
  })
})
