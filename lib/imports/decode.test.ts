import { describe, expect, it } from 'vitest'
import { decodeList } from './decode.ts'
import { MOST_BYTES } from './row.ts'

const TEXT = 'mail;name\r\nzoe@a.example;Zoë “€” Müller\r\n'

const utf16 = (text: string, bigEndian: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

/** As Excel on Western Windows writes it. */
const windows = Buffer.concat([
  Buffer.from('mail;name\r\nzoe@a.example;Zo\u00eb \u0093\u0080\u0094 M\u00fcller\r\n', 'latin1'),
])

describe('the bytes of a list', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
    ['UTF-16, as Excel saves “Unicode text”', utf16(TEXT, false), 'utf-16le'],
    ['UTF-16 the other way round', utf16(TEXT, true), 'utf-16be'],
    ['windows-1252, as Excel saves “CSV”', windows, 'windows-1252'],
  ])('are text: %s', (_, bytes, encoding) => {
    expect(decodeList(bytes)).toEqual({ text: TEXT, encoding })
  })

  it('are read where they stand in a larger buffer', () => {
    const bytes = Buffer.concat([Buffer.from('xx'), windows, Buffer.from('xx')])
    expect(decodeList(bytes.subarray(2, -2))).toEqual({ text: TEXT, encoding: 'windows-1252' })
  })

  it('may be a text already', () => {
    expect(decodeList(`\ufeff${TEXT}`)).toEqual({ text: TEXT, encoding: 'utf-8' })
  })

  it.each([
    ['a workbook of Excel', 'PK\u0003\u0004\u0014\u0000\u0006', 'workbook'],
    ['an old workbook of Excel', '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1', 'workbook'],
    ['a PDF', '%PDF-1.7\n%âãÏÓ', 'binary'],
    ['a picture', '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR', 'binary'],
    ['a compressed file', '\u001f\u008b\u0008\u0010\u0007\u001e\u0003'.repeat(9), 'binary'],
    ['UTF-8 that breaks its own promise', '\u00ef\u00bb\u00bfmail\u00ff', 'binary'],
    ['half a character of UTF-16', '\u00ff\u00fea', 'binary'],
  ])('are refused: %s', (_, bytes, problem) => {
    expect(decodeList(Buffer.from(bytes, 'latin1'))).toMatchObject({ problem })
  })

  it('are refused above two megabytes, and not at two', () => {
    const most = 'ä'.repeat(MOST_BYTES / 2)
    for (const list of [most, Buffer.from(most)]) expect(decodeList(list)).toHaveProperty('text', most)
    for (const list of [`${most}x`, Buffer.from(`${most}x`)]) {
      expect(decodeList(list)).toEqual({ problem: 'too-big', encoding: 'utf-8' })
    }
  })
})
