import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { mailboxRows } from './testing/arbitrary.ts'
import { expectClear } from './testing/clear.ts'
import { read, withoutLines } from './testing/read.ts'
import { writeMailboxList } from './write.ts'

const numRuns = 10_000
const timeout = 300_000

describe('the export', () => {
  it('is read again as it was', { timeout }, () => {
    fc.assert(
      fc.property(mailboxRows, (rows) => {
        const list = read(writeMailboxList(rows))
        expect(withoutLines(list)).toEqual(rows)
        expect(list.bad).toEqual([])
      }),
      { numRuns },
    )
  })

  it('survives a spreadsheet that saves it in its own way', { timeout }, () => {
    const way = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      more: fc.nat(3),
    })
    fc.assert(
      fc.property(mailboxRows, way, (rows, { delimiter, newline, more }) => {
        const cells = Papa.parse<string[]>(writeMailboxList(rows).slice(1).trimEnd()).data
        const wider = cells.map((row) => [...row, ...Array<string>(more).fill('')])
        const saved = Papa.unparse([...wider, ...Array<string[]>(more).fill(['', ''])], {
          delimiter,
          newline,
        })
        // Curly marks around a whole cell are taken for marks when no straight ones stand beside them.
        fc.pre(!/[“”„]/.test(saved))
        const list = read(saved)
        expect(withoutLines(list)).toEqual(rows)
        expect(list.bad).toEqual([])
      }),
      { numRuns: numRuns / 5 },
    )
  })

  it('loses one row when one line is mangled, whatever was done to it', { timeout }, () => {
    const damage = fc.record({
      row: fc.nat(),
      from: fc.nat(),
      length: fc.nat(30),
      put: fc.string({ unit: 'binary', maxLength: 12 }),
    })
    fc.assert(
      fc.property(
        mailboxRows.filter((rows) => rows.length > 1),
        damage,
        (rows, { row, from, length, put }) => {
          const lines = writeMailboxList(rows).split('\r\n')
          const hurt = row % rows.length
          const line = lines[hurt + 1] ?? ''
          const at = from % (line.length + 1)
          lines[hurt + 1] = line.slice(0, at) + put.replace(/[\r\n\0]/g, '"') + line.slice(at + length)
          const list = read(lines.join('\r\n'))
          expectClear(list)
          const twice = list.bad
            .filter(({ problems }) => problems[0]?.code === 'duplicate')
            .map(({ line: of }) => of)
          const found = new Set([...list.rows.map(({ line: of }) => of), ...twice])
          for (const index of rows.keys()) if (index !== hurt) expect(found).toContain(index + 2)
        },
      ),
      { numRuns },
    )
  })
})
