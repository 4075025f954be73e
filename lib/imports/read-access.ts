import { bareAddress, namedAddresses, visibleText } from '#lib/mailboxes/read-address.ts'
import type { AccessColumn } from './header.ts'
import type { RowProblem } from './read-row.ts'
import type { Access, ImportDefaults, RowCells } from './row.ts'
import { shown } from './shown.ts'
import { accessOfWord } from './words.ts'

type ReadAccess =
  | { readonly access: Exclude<Access, 'shared'> }
  | { readonly access: 'shared'; readonly delegate: string }
  | { readonly problem: RowProblem }

/** Whose mailbox it is, and through whom it is reached. A named delegate makes it shared unless the row says otherwise. */
export function readAccess(
  cells: RowCells,
  defaults: ImportDefaults,
  column: AccessColumn,
  address: string | undefined,
): ReadAccess {
  const wrote = visibleText(cells.access ?? '')
  const said = wrote === '' ? undefined : accessOfWord(wrote, column)
  if (wrote !== '' && said === undefined) {
    return { problem: { field: 'access', code: 'access-unknown', values: { text: shown(wrote) } } }
  }
  const named = delegateIn(cells.delegate ?? '')
  if (named === null) {
    const values = { text: shown(cells.delegate ?? '') }
    return { problem: { field: 'delegate', code: 'delegate-bad', values } }
  }
  const same = (delegate: string) => delegate.toLowerCase() === address?.toLowerCase()
  // Exchange tells what a mailbox is; the app reaches either kind, and so does a delegate.
  const firm = column === 'access' ? said : undefined
  const hint = said !== undefined && defaults.access !== 'app' ? said : defaults.access
  const access = firm ?? (named !== '' && !same(named) ? 'shared' : hint)

  if (access !== 'shared') {
    return named === '' || same(named)
      ? { access }
      : { problem: { field: 'delegate', code: 'delegate-unexpected' } }
  }
  const delegate = named || defaults.delegate
  if (delegate === undefined) return { problem: { field: 'delegate', code: 'delegate-missing' } }
  return same(delegate) ? { problem: { field: 'delegate', code: 'delegate-itself' } } : { access, delegate }
}

/** Empty when nobody is named, null when it is no address. */
function delegateIn(cell: string): string | null {
  if (visibleText(cell) === '') return ''
  const found = namedAddresses(cell)
  return found?.length === 1 ? (found[0]?.address ?? null) : bareAddress(cell)
}
