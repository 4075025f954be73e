import type { Protocol } from '#lib/mail/stages.ts'

/** A list longer than this is refused whole: it is cut in two by the person who knows where. */
export const MOST_ROWS = 5_000
export const MOST_BYTES = 2 * 1024 * 1024
export const MOST_TAGS = 20
export const LONGEST_TAG = 50

export const IMPORT_FIELDS = ['address', 'displayName', 'access', 'delegate', 'protocols', 'tags'] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

export const ACCESSES = ['own', 'shared', 'app'] as const
export type Access = (typeof ACCESSES)[number]

/** What can be wrong with one row; text keys, with the values their sentences may use. */
export const ROW_PROBLEMS = [
  /** The row has no address. */
  'address-missing',
  /** `text`: what stands there. */
  'address-bad',
  /** More than one address in the cell. */
  'address-several',
  /** `line`: where the address stands first. */
  'duplicate',
  /** `most`: letters. */
  'name-long',
  /** Characters that cannot be shown. */
  'name-bad',
  /** `text`: what stands there. */
  'access-unknown',
  /** A shared mailbox, and nobody named through whom. */
  'delegate-missing',
  /** `text`: what stands there. */
  'delegate-bad',
  /** The delegate is the mailbox. */
  'delegate-itself',
  /** A delegate at a mailbox that is not shared. */
  'delegate-unexpected',
  /** `text`: the first word that is no protocol. */
  'protocols-unknown',
  /** `most`: tags. */
  'tags-many',
  /** `most`: letters. */
  'tag-long',
  /** Characters that cannot be shown. */
  'tag-bad',
  /** A quotation mark that is never closed, or stands in the wrong place. */
  'quotes-broken',
  /** `columns`: how many the header has. Most often a separator inside a name without quotation marks. */
  'cells-extra',
  /** `most`: characters in one line. */
  'line-long',
] as const
export type RowProblemCode = (typeof ROW_PROBLEMS)[number]

/** What can be wrong with the whole list; then there are no rows at all. */
export const LIST_PROBLEMS = [
  'empty',
  /** A header and nothing under it. */
  'no-rows',
  /** `most`: megabytes. */
  'too-big',
  /** `most`: rows. */
  'too-many-rows',
  /** A header, and no column of it holds the addresses. `columns`: what it names. */
  'no-address-column',
  /** Neither text nor a list: a picture, a PDF. */
  'binary',
  /** A workbook of Excel (XLSX, XLS, ODS, Numbers): to be saved as CSV first. */
  'workbook',
] as const
export type ListProblemCode = (typeof LIST_PROBLEMS)[number]
export type ImportProblemCode = RowProblemCode | ListProblemCode

export interface ImportProblem<Code extends ImportProblemCode = ImportProblemCode> {
  readonly field?: ImportField
  readonly code: Code
  readonly values?: Readonly<Record<string, string | number>>
}

/** A mailbox as it is exported; what a row says, with the defaults where it says nothing. */
export interface MailboxRow {
  readonly address: string
  readonly displayName?: string
  readonly access: Access
  /** Only and always of a shared mailbox. */
  readonly delegate?: string
  readonly protocols: readonly Protocol[]
  readonly tags: readonly string[]
}

export interface ImportRow extends MailboxRow {
  /** Line in the file or paste, from 1; a pasted line may hold several addresses. */
  readonly line: number
}

export interface BadRow {
  readonly line: number
  /** What stands there, cut, without characters nobody sees. */
  readonly text: string
  /** What was read of it, cut; for the file of results, so that it can be put right there. */
  readonly cells: RowCells
  readonly problems: readonly ImportProblem<RowProblemCode>[]
}

export type RowCells = Partial<Record<ImportField, string>>

/** One column of the header; without `field` it is passed over. */
export interface ImportColumn {
  readonly name: string
  readonly field?: ImportField
}

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type ListEncoding = (typeof ENCODINGS)[number]
/** `none`: one address after the other, as a person types or Outlook copies them. */
export type ListSeparator = ',' | ';' | '\t' | '|' | 'none'

export interface ImportDefaults {
  readonly access: Access
  /** For rows that are shared and name nobody. */
  readonly delegate?: string
  readonly protocols: readonly Protocol[]
  readonly tags?: readonly string[]
}

export interface MailboxList {
  readonly rows: readonly ImportRow[]
  /** In the order of the file. */
  readonly bad: readonly BadRow[]
  /** Empty when all is well, or when only rows are bad. */
  readonly problems: readonly ImportProblem<ListProblemCode>[]
  /** Of a list without a header: what was taken for what. */
  readonly columns: readonly ImportColumn[]
  readonly separator: ListSeparator
  /** `windows-1252` is a guess, made when the bytes are no UTF-8; a person should look at the names. */
  readonly encoding: ListEncoding
  readonly header: boolean
}

/** One line of the file of results: the cells of the row, and two sentences. */
export interface ResultRow {
  readonly line: number
  readonly cells: RowCells
  readonly result: string
  readonly reason?: string
}
