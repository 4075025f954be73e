import { readsAll } from './entries.ts'
import { findLayout } from './layout.ts'
import { linesOf, readRecords } from './records.ts'
import { writeTable } from './write.ts'

/** In place of a line that cannot be told apart into cells: it stays a bad row, and nothing of it is kept. */
const UNREADABLE = '?'

/**
 * The list as it may be stored and given back for correction: of a table in which columns are passed over, only the
 * others. A list made for another program may hold passwords there.
 */
export function keptText(text: string): string {
  const lines = linesOf(text)
  const layout = findLayout(lines)
  const { separator } = layout
  if (separator === 'none' || readsAll(layout)) return text
  const kept = layout.columns.flatMap(({ field }, index) => (field === undefined ? [] : [index]))
  const [first = [], ...rest] = [...readRecords(lines, layout.from, separator)].map((record) =>
    'code' in record ? [UNREADABLE] : kept.map((index) => record.cells[index] ?? ''),
  )
  return writeTable(first, rest).replace(/^\ufeff/, '')
}
