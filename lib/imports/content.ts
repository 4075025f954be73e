import { namedAddresses } from '#lib/mailboxes/read-address.ts'
import { isBlank } from './records.ts'
import type { ImportColumn, ImportField } from './row.ts'
import { accessOfWord, protocolsOfWords } from './words.ts'

const isAddress = (cell: string) => namedAddresses(cell)?.length === 1
const isAccess = (cell: string) => accessOfWord(cell) !== undefined
const isProtocols = (cell: string) => 'protocols' in protocolsOfWords(cell)

/** Does a row without a header name one mailbox? A second address is a delegate only where the row says it is shared. */
export function recordAddresses(cells: readonly string[]): 'one-mailbox' | 'other' {
  let addresses = 0
  for (const cell of cells) {
    const found = namedAddresses(cell)
    if (found === null && !cell.includes('@')) continue
    if (found?.length !== 1) return 'other'
    addresses++
  }
  const delegated = addresses === 2 && cells.some((cell) => accessOfWord(cell) === 'shared')
  return addresses === 1 || delegated ? 'one-mailbox' : 'other'
}

/** What each column holds, by its cells alone: no tags, and at most one column of a kind. */
export function columnsByContent(records: readonly (readonly string[])[]): ImportColumn[] {
  const width = Math.max(0, ...records.map((cells) => cells.length))
  const columns = Array.from({ length: width }, (_, at) =>
    records.map((cells) => cells[at] ?? '').filter((cell) => !isBlank(cell)),
  )
  const fields: (ImportField | undefined)[] = columns.map(() => undefined)
  const give = (field: ImportField, fits: (cells: readonly string[]) => boolean) => {
    const at = columns.findIndex(
      (cells, index) => fields[index] === undefined && cells.length > 0 && fits(cells),
    )
    if (at >= 0) fields[at] = field
  }
  const most = Math.max(0, ...columns.map((cells) => cells.filter(isAddress).length))
  give('address', (cells) => most > 0 && cells.filter(isAddress).length === most)
  give('delegate', (cells) => cells.every(isAddress))
  give('access', (cells) => cells.every(isAccess))
  give('protocols', (cells) => cells.every(isProtocols))
  give('displayName', () => true)
  return fields.map((field) => ({ name: '', field }))
}
