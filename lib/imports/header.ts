import { visibleText } from '#lib/mailboxes/read-address.ts'
import { IMPORT_FIELDS, type ImportField } from './row.ts'

/**
 * What people and programs write over a column, best first, without blanks, signs and capitals. The names of Exchange,
 * of the Microsoft 365 admin center, and the commonest of other languages.
 */
const NAMES: Readonly<Record<ImportField, readonly string[]>> = {
  address: [
    ...['primarysmtpaddress', 'primaryemailaddress', 'primaryemail', 'primaryaddress', 'smtpaddress'],
    ...['emailaddress', 'mailaddress', 'mailboxaddress', 'email', 'mail', 'address', 'mailbox'],
    ...['sharedmailbox', 'emailadresse', 'mailadresse', 'adresse', 'postfach', 'adresseemail', 'courriel'],
    ...['correoelectronico', 'correo', 'indirizzoemail', 'emailid', 'emails', 'addresses', 'mailboxes'],
    ...['windowsemailaddress', 'windowsliveid', 'userprincipalname', 'upn', 'username', 'login', 'account'],
    ...['user', 'emailaddresses', 'proxyaddresses'],
  ],
  displayName: ['displayname', 'name', 'fullname', 'anzeigename', 'nom', 'nomcomplet', 'nombre', 'nome'],
  access: [
    ...['access', 'accesstype', 'way', 'kind', 'type', 'mailboxtype', 'shared', 'isshared', 'zugriff', 'typ'],
    ...['recipienttypedetails', 'recipienttype'],
  ],
  delegate: [
    ...['delegate', 'delegateaddress', 'delegateupn', 'delegateemail', 'through', 'via', 'signinas'],
    ...['signsin', 'owner', 'fullaccess', 'fullaccessuser', 'delegat', 'stellvertreter'],
  ],
  protocols: ['protocols', 'protocol', 'protokolle', 'protocoles', 'protocolos', 'protocolli'],
  tags: ['tags', 'tag', 'labels', 'label', 'categories', 'category', 'groups', 'group'],
}

/** Columns that say what a mailbox is, not how it shall be reached. */
const TELLS_KIND = new Set(['recipienttypedetails', 'recipienttype', 'mailboxtype'])
const TELLS_SHARED = new Set(['shared', 'isshared'])

interface Meaning {
  readonly field: ImportField
  /** 0 is best: of several columns for one field the best is read. */
  readonly rank: number
}

const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  IMPORT_FIELDS.flatMap((field) => NAMES[field].map((name, rank) => [name, { field, rank }] as const)),
)

/** How the column of accesses is to be understood. */
export type AccessColumn = 'access' | 'kind' | 'yes-or-no'

export function accessColumn(name: string): AccessColumn {
  const key = keyOf(name)
  return TELLS_SHARED.has(key) ? 'yes-or-no' : TELLS_KIND.has(key) ? 'kind' : 'access'
}

/** The field of each cell of a header; every field at most once. */
export function fieldsOfHeader(cells: readonly string[]): (ImportField | undefined)[] {
  const meanings = cells.map((cell) => MEANINGS.get(keyOf(cell)))
  const best = new Map<ImportField, number>()
  for (const [index, meaning] of meanings.entries()) {
    if (meaning === undefined) continue
    const other = meanings[best.get(meaning.field) ?? -1]
    if (other === undefined || meaning.rank < other.rank) best.set(meaning.field, index)
  }
  return meanings.map((meaning, index) =>
    meaning !== undefined && best.get(meaning.field) === index ? meaning.field : undefined,
  )
}

/** Longer than any name above, so that a long cell costs nothing. */
const LONGEST_NAME = 60

function keyOf(name: string): string {
  const text = visibleText(name.slice(0, LONGEST_NAME))
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
