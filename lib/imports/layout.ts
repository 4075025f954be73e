import { addressPieces } from '#lib/mailboxes/address-list.ts'
import { columnsByContent, recordAddresses } from './content.ts'
import { type AccessColumn, accessColumn, fieldsOfHeader } from './header.ts'
import { type CellSeparator, isBlank, isBlankLine, readRecords } from './records.ts'
import type { ImportColumn, ImportProblem, ListProblemCode, ListSeparator } from './row.ts'
import { accessOfWord, protocolsOfWords } from './words.ts'

export interface Layout {
  readonly separator: ListSeparator
  readonly header: boolean
  /** Index of the line where the rows begin; of a table with a header, where that begins. */
  readonly from: number
  readonly columns: readonly ImportColumn[]
  readonly accessColumn: AccessColumn
  readonly problem?: ImportProblem<ListProblemCode>
}

/** In this order where two fit equally well: a tab is never in a name, a comma often. */
const SEPARATORS: readonly CellSeparator[] = ['\t', ';', ',', '|']
/** What the first of them look like, all of them do. */
const SAMPLE = 50
const LONGEST_SHOWN = 80

/** Excel's own first line, which names the separator. */
const SEPARATOR_LINE = /^"?sep=([,;\t|])"?[,;\t|]*$/i
/** What Export-Csv of Windows PowerShell writes first. */
const TYPE_LINE = /^"?#TYPE /

/** How the list is written: its separator, its header, which column holds what. */
export function findLayout(lines: readonly string[]): Layout {
  let from = 0
  let separators = SEPARATORS
  for (; from < lines.length; from++) {
    const line = lines[from] ?? ''
    const given = SEPARATORS.find((each) => each === SEPARATOR_LINE.exec(line)?.[1])
    if (given) separators = [given]
    else if (!isBlankLine(line) && !TYPE_LINE.test(line)) break
  }
  return withHeader(lines, from, separators) ?? withoutHeader(lines, from, separators)
}

function withHeader(
  lines: readonly string[],
  from: number,
  separators: readonly CellSeparator[],
): Layout | undefined {
  const [best] = separators
    .flatMap((separator) => headerAt(lines, from, separator) ?? [])
    .sort((one, other) => other.known - one.known || other.names.length - one.names.length)
  if (best === undefined) return
  const { separator, names, fields, line } = best
  const bare: Layout = { separator: 'none', header: true, from: line, columns: [], accessColumn: 'access' }
  if (fields.includes('address') && names.length === 1) {
    return { ...bare, columns: [{ name: names[0] ?? '', field: 'address' }] }
  }
  const columns = names.map((name, index) => ({ name, field: fields[index] }))
  const told = columns.find(({ field }) => field === 'access')?.name ?? ''
  const layout = { separator, header: true, from, accessColumn: accessColumn(told) }
  if (fields.includes('address')) return { ...layout, columns }
  const sample = sampleOf(lines, from, separator).slice(1)
  const found = columnsByContent(sample).findIndex(({ field }) => field === 'address')
  if (found >= 0 && found < columns.length) {
    return {
      ...layout,
      columns: columns.map((column, at) => (at === found ? { ...column, field: 'address' } : column)),
    }
  }
  const shown = names
    .filter((name) => !isBlank(name))
    .join(', ')
    .slice(0, LONGEST_SHOWN)
  return { ...layout, columns, problem: { code: 'no-address-column', values: { columns: shown } } }
}

/** The first row, where it is a header: no address in it, and a name we know over the addresses or over most columns. */
function headerAt(lines: readonly string[], from: number, separator: CellSeparator) {
  const [first] = readRecords(lines.slice(from, from + SAMPLE), 0, separator)
  if (first === undefined || 'code' in first || first.cells.some((cell) => cell.includes('@'))) return
  const names = first.cells.map((cell) => cell.trim())
  while (names.length > 1 && isBlank(names.at(-1) ?? '')) names.pop()
  const fields = fieldsOfHeader(names)
  const known = names.filter((_, index) => fields[index] !== undefined)
  const filled = names.filter((name) => !isBlank(name)).length
  const isValue = (name: string) => accessOfWord(name) !== undefined || 'protocols' in protocolsOfWords(name)
  const enough = filled > 1 && known.length * 2 >= filled && !known.every(isValue)
  if (!fields.includes('address') && !enough) return
  return { separator, names, fields, known: known.length, line: from + first.line }
}

function withoutHeader(lines: readonly string[], from: number, separators: readonly CellSeparator[]): Layout {
  let best = {
    good: bareLines(lines, from),
    separator: 'none' as ListSeparator,
    columns: [] as ImportColumn[],
  }
  for (const separator of separators) {
    const sample = sampleOf(lines, from, separator)
    const good = sample.filter((cells) => recordAddresses(cells) === 'one-mailbox').length
    if (good > best.good) best = { good, separator, columns: columnsByContent(sample) }
  }
  const { separator, columns } = best
  return { separator, columns, header: false, from, accessColumn: 'access' }
}

/** How many of the first lines hold addresses and nothing else. */
function bareLines(lines: readonly string[], from: number): number {
  let good = 0
  let seen = 0
  for (let at = from; at < lines.length && seen < SAMPLE; at++) {
    if (isBlankLine(lines[at] ?? '')) continue
    seen++
    let right = false
    for (const { addresses } of addressPieces(lines[at] ?? '')) {
      right = addresses !== null
      if (!right) break
    }
    if (right) good++
  }
  return good
}

function sampleOf(lines: readonly string[], from: number, separator: CellSeparator): (readonly string[])[] {
  const sample: (readonly string[])[] = []
  let seen = 0
  for (const record of readRecords(lines, from, separator)) {
    if ('cells' in record) sample.push(record.cells)
    if (++seen > SAMPLE) break
  }
  return sample
}
