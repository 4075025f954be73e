import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MailboxList } from './row.ts'
import { anyText, mailboxRows } from './testing/arbitrary.ts'
import { expectClear } from './testing/clear.ts'
import { read, withoutLines } from './testing/read.ts'
import { writeMailboxList } from './write.ts'

const numRuns = 10_000
/** Enough on a busy machine; work that grows faster than its input would take hours. */
const timeout = 300_000

/** Every line with something in it is a row, a bad row, a header, or the rest of a cell that began above it. */
function expectNothingLost(text: string, list: MailboxList) {
  const answered = new Set([...list.rows, ...list.bad].map(({ line }) => line))
  let open = false
  let begun = false
  let headerLeft = list.header
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (!/[^\s\p{Cf},;|"“”„]/u.test(line)) {
      // Nothing but marks: one of them may begin a cell that goes on below.
      if (line.split('"').length % 2 === 0) open = true
      continue
    }
    if (!begun && /^"?(sep=[,;\t|]"?[,;\t|]*$|#TYPE )/i.test(line)) continue
    begun = true
    const told = answered.has(index + 1) || headerLeft
    if (told) open = line.includes('"')
    if (!told && !open) expect.fail(`line ${index + 1} is lost: ${JSON.stringify(line)}`)
    headerLeft = false
  }
}

describe('a list of mailboxes', () => {
  it('has a clear answer to any text, loses no line, and what it read is written and read again as it is', {
    timeout,
  }, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const list = read(text)
        expectClear(list)
        if (list.problems.length > 0) return
        expectNothingLost(text, list)
        expect(withoutLines(read(writeMailboxList(list.rows)))).toEqual(withoutLines(list))
      }),
      { numRuns },
    )
  })

  it('has a clear answer to any bytes', { timeout }, () => {
    const marks = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0x50, 0x4b, 3, 4])
    fc.assert(
      fc.property(
        marks,
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ maxLength: 40 }),
        (mark, bytes, text) => {
          expectClear(read(Buffer.concat([Buffer.from(mark), bytes])))
          expectClear(read(Buffer.concat([Buffer.from(mark), Buffer.from(text, 'latin1'), bytes])))
        },
      ),
      { numRuns },
    )
  })

  it('says the same in every encoding that has its letters', { timeout }, () => {
    fc.assert(
      fc.property(mailboxRows, (rows) => {
        const text = writeMailboxList(rows)
        const little = Buffer.from(text, 'utf16le')
        const expected = withoutLines(read(text))
        for (const bytes of [
          Buffer.from(text),
          Buffer.from(text.slice(1)),
          little,
          Buffer.from(little).swap16(),
        ]) {
          expect(withoutLines(read(bytes))).toEqual(expected)
        }
      }),
      { numRuns: numRuns / 10 },
    )
  })
})
