import { decodeList } from './decode.ts'
import { readEntries } from './entries.ts'
import { findLayout, type Layout } from './layout.ts'
import { hasTooManyLines, linesOf } from './records.ts'
import {
  type BadRow,
  type ImportDefaults,
  type ImportProblem,
  type ImportRow,
  type ListEncoding,
  type ListProblemCode,
  type MailboxList,
  MOST_BYTES,
  MOST_ROWS,
} from './row.ts'

/**
 * Reads a list of mailboxes: a file of a spreadsheet or of Exchange, a range copied out of one, or bare addresses. Every
 * line that is not blank is in `rows` or in `bad`, or the list as a whole is refused and both are empty. Never throws.
 */
export function readMailboxList(input: Uint8Array | string, defaults: ImportDefaults): MailboxList {
  const decoded = decodeList(input)
  const { encoding } = decoded
  if ('problem' in decoded) return refused(decoded.problem, encoding)
  const lines = linesOf(decoded.text)
  if (hasTooManyLines(lines)) return refused('too-many-rows', encoding)
  const layout = findLayout(lines)
  if (layout.problem) return { ...refused(layout.problem, encoding), ...described(layout) }

  const lineOf = new Map<string, number>()
  const rows: ImportRow[] = []
  const bad: BadRow[] = []
  for (const entry of readEntries(lines, layout, defaults)) {
    const { line, text, cells, row, address, problems } = entry
    if (rows.length + bad.length === MOST_ROWS) {
      return { ...refused('too-many-rows', encoding), ...described(layout) }
    }
    const key = address?.toLowerCase()
    const before = key === undefined ? undefined : lineOf.get(key)
    if (key !== undefined && before === undefined) lineOf.set(key, line)
    if (row !== null && before === undefined) rows.push({ line, ...row })
    else {
      const again = { field: 'address', code: 'duplicate', values: { line: before ?? 0 } } as const
      bad.push({ line, text, cells, problems: before === undefined ? problems : [again, ...problems] })
    }
  }
  const none = rows.length + bad.length === 0
  const problems = none ? [problem(layout.header ? 'no-rows' : 'empty')] : []
  return { rows, bad, problems, encoding, ...described(layout) }
}

const described = ({ columns, separator, header }: Layout) => ({ columns, separator, header })

function problem(code: ListProblemCode): ImportProblem<ListProblemCode> {
  if (code === 'too-many-rows') return { code, values: { most: MOST_ROWS } }
  return code === 'too-big' ? { code, values: { most: MOST_BYTES / 1024 / 1024 } } : { code }
}

function refused(why: ListProblemCode | ImportProblem<ListProblemCode>, encoding: ListEncoding): MailboxList {
  const problems = [typeof why === 'string' ? problem(why) : why]
  return { rows: [], bad: [], problems, columns: [], separator: 'none', encoding, header: false }
}
