import { addressPieces } from '#lib/mailboxes/address-list.ts'
import { LONGEST_DISPLAY_NAME } from '#lib/mailboxes/inputs.ts'
import { type NamedAddress, visibleText } from '#lib/mailboxes/read-address.ts'
import type { AccessColumn } from './header.ts'
import { readAccess } from './read-access.ts'
import {
  type ImportDefaults,
  type ImportField,
  type ImportProblem,
  LONGEST_TAG,
  type MailboxRow,
  MOST_TAGS,
  type RowCells,
  type RowProblemCode,
} from './row.ts'
import { canBeShown, shown } from './shown.ts'
import { protocolsOfWords } from './words.ts'

export type RowProblem = ImportProblem<RowProblemCode>

export interface ReadRow {
  /** Null when there is a problem. */
  readonly row: MailboxRow | null
  /** Even of a bad row, so that the next one with it is known to be a second. */
  readonly address?: string
  readonly problems: readonly RowProblem[]
}

/** The address that Exchange marks as the main one among its aliases. */
const MAIN_ALIAS = /(?:^|[\s;,+"{])SMTP:([^\s;,"}]{1,320}?)(?=$|[\s;,"}]|\+[A-Za-z0-9]+:)/

export function readRow(cells: RowCells, defaults: ImportDefaults, column: AccessColumn): ReadRow {
  const problems: RowProblem[] = []
  const refuse = (field: ImportField, code: RowProblemCode, values?: ImportProblem['values']) => {
    problems.push({ field, code, ...(values && { values }) })
  }

  const wrote = cells.address ?? ''
  const found = addressesIn(MAIN_ALIAS.exec(wrote)?.[1] ?? wrote)
  const [first] = found
  if (visibleText(wrote) === '') refuse('address', 'address-missing')
  else if (first === undefined) refuse('address', 'address-bad', { text: shown(wrote) })
  else if (found.length > 1) refuse('address', 'address-several')

  const displayName = visibleText(cells.displayName ?? '') || first?.name
  if (displayName !== undefined) {
    if (displayName.length > LONGEST_DISPLAY_NAME) {
      refuse('displayName', 'name-long', { most: LONGEST_DISPLAY_NAME })
    } else if (!canBeShown(displayName)) refuse('displayName', 'name-bad')
  }

  const access = readAccess(cells, defaults, column, first?.address)
  if ('problem' in access) problems.push(access.problem)

  const protocols = protocolsOfWords(visibleText(cells.protocols ?? ''))
  if ('unknown' in protocols) refuse('protocols', 'protocols-unknown', { text: shown(protocols.unknown) })

  const tags = tagsIn(cells.tags ?? '')
  if (tags.length > MOST_TAGS) refuse('tags', 'tags-many', { most: MOST_TAGS })
  else if (tags.some((tag) => tag.length > LONGEST_TAG)) refuse('tags', 'tag-long', { most: LONGEST_TAG })
  else if (!tags.every(canBeShown)) refuse('tags', 'tag-bad')

  const address = found.length === 1 ? first?.address : undefined
  if (problems.length > 0 || address === undefined || 'problem' in access || 'unknown' in protocols) {
    return { row: null, problems, ...(address && { address }) }
  }
  const row: MailboxRow = {
    address,
    ...(displayName && { displayName }),
    ...access,
    protocols: protocols.protocols.length > 0 ? protocols.protocols : defaults.protocols,
    tags: tags.length > 0 ? tags : (defaults.tags ?? []),
  }
  return { row, address, problems }
}

/** Empty when something else stands there too. */
function addressesIn(cell: string): readonly NamedAddress[] {
  const found: NamedAddress[] = []
  for (const { addresses } of addressPieces(cell)) {
    if (addresses === null) return []
    found.push(...addresses)
  }
  return found
}

function tagsIn(cell: string): string[] {
  const tags = new Map<string, string>()
  for (const piece of cell.split(/[,;\n]/)) {
    const tag = visibleText(piece)
    const key = tag.toLowerCase()
    if (tag !== '' && !tags.has(key)) tags.set(key, tag)
  }
  return [...tags.values()]
}
