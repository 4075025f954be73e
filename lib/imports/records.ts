import Papa from 'papaparse'
import { type ListSeparator, MOST_ROWS, type RowProblemCode } from './row.ts'

export type CellSeparator = Exclude<ListSeparator, 'none'>

/** A row of the file as it stands there. */
export type ListRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly text: string; readonly code: RowProblemCode }

/** In characters. A whole row of Get-Mailbox has a third of it. */
export const LONGEST_LINE = 20_000
/** A name may be broken over lines in its cell; a quotation mark that is still open after so many was never closed. */
const MOST_LINES = 10

/** The lines of a text, whatever system wrote it. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/)
}

export function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}]/u.test(text)
}

/** Also a row of empty cells, as spreadsheets write it behind the last one. */
export function isBlankLine(line: string): boolean {
  return !/[^\s\p{Cf},;|]/u.test(line)
}

/** More lines than the longest list can have, whatever they turn out to be; told without reading them. */
export function hasTooManyLines(lines: readonly string[]): boolean {
  let count = 0
  for (const line of lines) if (!isBlankLine(line) && ++count > (MOST_ROWS + 1) * MOST_LINES) return true
  return false
}

/**
 * The rows that are not blank, from the given line on (an index). Each is read by itself: a quotation mark in the wrong
 * place costs one line, not the rest of the file (RFC 4180 where the file keeps to it).
 */
export function* readRecords(
  lines: readonly string[],
  from: number,
  separator: CellSeparator,
): Generator<ListRecord> {
  let at = from
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (isBlankLine(line)) {
      at++
      continue
    }
    const { cells, used } = readFrom(lines, at, separator)
    if (cells === null) {
      yield { line: at + 1, text: line, code: line.length > LONGEST_LINE ? 'line-long' : 'quotes-broken' }
    } else if (!cells.every(isBlank)) yield { line: at + 1, cells }
    at += used
  }
}

interface Read {
  readonly cells: readonly string[] | null
  readonly used: number
}

function readFrom(lines: readonly string[], at: number, separator: CellSeparator): Read {
  let text = lines[at] ?? ''
  if (text.length > LONGEST_LINE) return { cells: null, used: 1 }
  let parsed = readLine(text, separator)
  for (let used = 1; parsed.quotes === 'open' && used < MOST_LINES && at + used < lines.length; used++) {
    text += `\n${lines[at + used]}`
    if (text.length > LONGEST_LINE) break
    parsed = parse(text, separator)
    if (parsed.quotes !== 'right') continue
    // An address between two marks: a line of its own, and the mark before it is one too many.
    const swallowed = parsed.cells.some((cell) => cell.includes('\n') && cell.includes('@'))
    return swallowed ? { cells: null, used: 1 } : { cells: parsed.cells, used: used + 1 }
  }
  return { cells: parsed.quotes === 'right' ? parsed.cells : null, used: 1 }
}

interface Parsed {
  readonly cells: readonly string[]
  readonly quotes: 'right' | 'open' | 'broken'
}

function parse(text: string, separator: CellSeparator): Parsed {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: separator, newline: '\n' })
  const has = (code: string) => errors.some((error) => error.code === code)
  const quotes = has('InvalidQuotes') || data.length > 1 ? 'broken' : has('MissingQuotes') ? 'open' : 'right'
  return { cells: data[0] ?? [''], quotes }
}

/** None of them a tab: that may be the separator, and a run of them would be walked again from each. */
const BLANKS = '[^\\S\\t]*'

/** One line, where need be as a person meant it: a blank before the mark, or the curly marks of a word processor. */
function readLine(line: string, separator: CellSeparator): Parsed {
  const parsed = parse(line, separator)
  const curly = !line.includes('"') && /[“”„]/.test(line)
  if (parsed.quotes === 'open' || (!curly && !parsed.cells.some((cell) => /^\s+"/.test(cell)))) return parsed
  const [marks, ends] = curly ? ['[“”„]', '[“”]'] : ['"', '"']
  const opening = new RegExp(`(^|[${separator}])${BLANKS}${marks}`, 'g')
  if (!opening.test(line)) return parsed
  const meant = line
    .replace(opening, '$1"')
    .replace(new RegExp(`${ends}${BLANKS}(?=[${separator}]|$)`, 'g'), '"')
  const loose = parse(meant, separator)
  return loose.quotes === 'right' ? loose : parsed
}
