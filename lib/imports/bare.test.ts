import { describe, expect, it } from 'vitest'
import { addressesOf, badOf, read, rowsOf } from './testing/read.ts'

describe('a list of bare addresses', () => {
  it('may be typed, one or more in a line', () => {
    const list = read(
      'info@a.example\n\npress@a.example; Anna@A.example , bob@a.example\ncarl@a.example dora@a.example',
    )
    expect(list.rows.map(({ line, address }) => `${line} ${address}`)).toEqual([
      '1 info@a.example',
      '3 press@a.example',
      '3 Anna@A.example',
      '3 bob@a.example',
      '4 carl@a.example',
      '4 dora@a.example',
    ])
    expect(list).toMatchObject({ separator: 'none', header: false, columns: [], bad: [] })
  })

  it('may be what Outlook copies, with names', () => {
    const list = read("Smith, Anna <anna@a.example>; 'Info' <info@a.example>; <bob@a.example>")
    expect(rowsOf(list)).toEqual([
      '1 | anna@a.example | Smith, Anna | own | - | imap+smtp | -',
      '1 | info@a.example | Info | own | - | imap+smtp | -',
      '1 | bob@a.example | - | own | - | imap+smtp | -',
    ])
  })

  it('may have one word above it, and marks around each', () => {
    const list = read('"PrimarySmtpAddress"\r\n"info@a.example"\r\n"press@a.example"\r\n')
    expect(addressesOf(list)).toEqual(['info@a.example', 'press@a.example'])
    expect(list).toMatchObject({ header: true, columns: [{ name: 'PrimarySmtpAddress', field: 'address' }] })
  })

  it('names what is no address, and what is there twice', () => {
    const list = read(
      'info@a.example carl@a.example\nthe press, bob@a.example\nINFO@a.example; x@y\nBob <bob@a.example> too',
    )
    expect(badOf(list)).toEqual(['2: address-bad', '3: duplicate', '3: address-bad', '4: address-bad'])
    expect(list.bad.map(({ text }) => text)).toEqual([
      'the press',
      'INFO@a.example',
      'x@y',
      'Bob <bob@a.example> too',
    ])
  })

  it('takes what was chosen for all: shared, through one delegate', () => {
    const list = read('info@a.example, anna@a.example', { access: 'shared', delegate: 'anna@a.example' })
    expect(rowsOf(list)).toEqual(['1 | info@a.example | - | shared | anna@a.example | imap+smtp | -'])
    expect(badOf(list)).toEqual(['1: delegate-itself'])
  })
})

describe('rows without a header', () => {
  it.each([
    ['a range out of a spreadsheet', 'Anna\tanna@a.example\nBob\tbob@a.example\n', '\t'],
    ['names after the addresses', 'anna@a.example,Anna\nbob@a.example, "Bob"\n', ','],
    ['family names first', '"Smith, Anna";anna@a.example\nBrown, Bob;bob@a.example', ';'],
    ['word processor marks', '“Smith, Anna”, anna@a.example\n“Brown, Bob”, bob@a.example', ','],
  ])('are understood by what stands in them: %s', (_, text, separator) => {
    const list = read(text)
    expect(addressesOf(list)).toEqual(['anna@a.example', 'bob@a.example'])
    expect(list).toMatchObject({ separator, header: false, bad: [] })
    expect(
      list.rows.every(({ displayName }) => /^(Smith, )?Anna$|^(Brown, )?Bob$/.test(displayName ?? '')),
    ).toBe(true)
  })

  it('may have access, protocols and delegate wherever they stand', () => {
    const list = read('imap;info@a.example;shared;Info;anna@a.example\nimap+smtp;bob@a.example;own;Bob;')
    expect(rowsOf(list)).toEqual([
      '1 | info@a.example | Info | shared | anna@a.example | imap | -',
      '2 | bob@a.example | Bob | own | - | imap+smtp | -',
    ])
  })

  it('keep a name for a bad row, and the others as they are', () => {
    const list = read('anna@a.example;Anna\nbob at a.example;Bob\ncarl@a.example;Carl;x')
    expect(badOf(list)).toEqual(['2: address-bad'])
    expect(addressesOf(list)).toEqual(['anna@a.example', 'carl@a.example'])
  })
})

describe('an address', () => {
  it.each([
    ['\u200banna@a.example\u00a0', 'anna@a.example'],
    ['“anna@a.example”', 'anna@a.example'],
    ["'anna@a.example'", 'anna@a.example'],
    ['mailto:anna@a.example', 'anna@a.example'],
    ['Anna.Smith+x@A.Example', 'Anna.Smith+x@A.Example'],
    ['anna@büro.example', 'anna@xn--bro-hoa.example'],
    ["o'neil@a.example", "o'neil@a.example"],
  ])('is read out of %j, in a cell and alone', (written, address) => {
    expect(addressesOf(read(`Mail;Name\n${written};Anna`))).toEqual([address])
    expect(addressesOf(read(written))).toEqual([address])
  })
})
