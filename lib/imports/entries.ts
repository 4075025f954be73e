import { addressPieces } from '#lib/mailboxes/address-list.ts'
import { fromTextCell } from './formula.ts'
import type { Layout } from './layout.ts'
import { type ReadRow, readRow } from './read-row.ts'
import { type CellSeparator, isBlank, isBlankLine, readRecords } from './records.ts'
import { IMPORT_FIELDS, type ImportDefaults, type RowCells } from './row.ts'
import { shown } from './shown.ts'

/** What stands at one place of the list, before it is known whether the address was there already. */
export interface Entry extends ReadRow {
  readonly line: number
  readonly text: string
  readonly cells: RowCells
}

const LONGEST_CELL = 320

/** Everything in the list, good and bad, in its order; nothing of it is left out. */
export function readEntries(
  lines: readonly string[],
  layout: Layout,
  defaults: ImportDefaults,
): Generator<Entry> {
  return layout.separator === 'none'
    ? bareEntries(lines, layout, defaults)
    : tableEntries(lines, layout, layout.separator, defaults)
}

function* bareEntries(lines: readonly string[], layout: Layout, defaults: ImportDefaults): Generator<Entry> {
  for (let at = layout.from; at < lines.length; at++) {
    if (isBlankLine(lines[at] ?? '')) continue
    for (const { text, addresses } of addressPieces(lines[at] ?? '')) {
      const place = { line: at + 1, text: shown(text) }
      if (addresses === null) {
        const values = { text: place.text }
        const problems = [{ field: 'address', code: 'address-bad', values }] as const
        yield { ...place, cells: { address: shown(text, LONGEST_CELL) }, row: null, problems }
      }
      for (const { address, name } of addresses ?? []) {
        const cells: RowCells = { address, ...(name && { displayName: name }) }
        yield { ...place, cells, ...readRow(cells, defaults, 'access') }
      }
    }
  }
}

function* tableEntries(
  lines: readonly string[],
  layout: Layout,
  separator: CellSeparator,
  defaults: ImportDefaults,
): Generator<Entry> {
  const records = readRecords(lines, layout.from, separator)
  if (layout.header) records.next()
  for (const record of records) {
    const { line } = record
    if ('code' in record) {
      const text = readsAll(layout) ? shown(record.text) : ''
      yield { line, text, cells: {}, row: null, problems: [{ code: record.code }] }
      continue
    }
    const cells: RowCells = {}
    for (const [index, { field }] of layout.columns.entries()) {
      const cell = record.cells[index]
      if (field !== undefined && cell !== undefined) cells[field] = fromTextCell(cell)
    }
    const extra = record.cells.slice(layout.columns.length).some((cell) => !isBlank(cell))
    const read = readRow(cells, defaults, layout.accessColumn)
    const columns = layout.columns.length
    const problems = extra ? [{ code: 'cells-extra', values: { columns } } as const] : read.problems
    yield {
      ...read,
      line,
      ...cut(cells, readsAll(layout) ? record.cells : []),
      problems,
      row: extra ? null : read.row,
    }
  }
}

/** Whether no column is passed over. */
export function readsAll({ columns }: Layout): boolean {
  return columns.every(({ field }) => field !== undefined)
}

/** Only of the columns that are read: the others may hold what is nobody's business here. */
function cut(cells: RowCells, all: readonly string[]): { text: string; cells: RowCells } {
  const fields = IMPORT_FIELDS.filter((field) => !isBlank(cells[field] ?? ''))
  const known = fields.map((field) => [field, shown(cells[field] ?? '', LONGEST_CELL)] as const)
  const text =
    known.length > 0 ? known.map(([, cell]) => cell).join(' · ') : (all.find((cell) => !isBlank(cell)) ?? '')
  return { text: shown(text), cells: Object.fromEntries(known) }
}
