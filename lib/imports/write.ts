import Papa from 'papaparse'
import { visibleText } from '#lib/mailboxes/read-address.ts'
import { asTextCell } from './formula.ts'
import { IMPORT_FIELDS, type ImportField, type MailboxRow, type ResultRow, type RowCells } from './row.ts'

/** Names of columns, not texts of a page: the file is the same in every language, and is read again by them. */
const COLUMN: Readonly<Record<ImportField, string>> = {
  address: 'address',
  displayName: 'display name',
  access: 'access',
  delegate: 'delegate',
  protocols: 'protocols',
  tags: 'tags',
}
const COLUMNS = IMPORT_FIELDS.map((field) => COLUMN[field])

/** The cells of a mailbox as they are written. */
export function cellsOf(row: MailboxRow): RowCells {
  return {
    address: row.address,
    displayName: row.displayName ?? '',
    access: row.access,
    delegate: row.delegate ?? '',
    protocols: row.protocols.join(' '),
    // A tag with a separator in it would come back as two.
    tags: row.tags.map((tag) => tag.replace(/[,;]/g, ' ')).join('; '),
  }
}

/**
 * The list as CSV (RFC 4180), with the byte order mark by which Excel knows UTF-8. `readMailboxList` reads the same rows
 * out of it.
 */
export function writeMailboxList(rows: readonly MailboxRow[]): string {
  return writeTable(
    COLUMNS,
    rows.map((row) => valuesOf(cellsOf(row))),
  )
}

/** The list as it was given, with what became of each row; put right, it can be given again. */
export function writeResults(rows: readonly ResultRow[]): string {
  return writeTable(
    ['line', ...COLUMNS, 'result', 'reason'],
    rows.map(({ line, cells, result, reason }) => [String(line), ...valuesOf(cells), result, reason ?? '']),
  )
}

const valuesOf = (cells: RowCells) => IMPORT_FIELDS.map((field) => cells[field] ?? '')

/** Any other table, as safe in a spreadsheet as the two above. */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((value) => asTextCell(visibleText(value))))
  // Every cell in quotation marks: nothing in it is ever taken for a separator or for marks of another kind.
  return `\ufeff${Papa.unparse(cells, { quotes: true, newline: '\r\n' })}\r\n`
}
