import { readMailboxList } from '#lib/imports/read.ts'
import type { ImportDefaults, MailboxList } from '#lib/imports/row.ts'

export const DEFAULTS: ImportDefaults = { access: 'own', protocols: ['imap', 'smtp'] }

export function read(input: string | Uint8Array, defaults: Partial<ImportDefaults> = {}): MailboxList {
  return readMailboxList(input, { ...DEFAULTS, ...defaults })
}

/** `line address name access delegate protocols tags`, each row a line; what is not there is a dash. */
export function rowsOf({ rows }: MailboxList): string[] {
  return rows.map((row) =>
    [
      row.line,
      row.address,
      row.displayName ?? '-',
      row.access,
      row.delegate ?? '-',
      row.protocols.join('+'),
      row.tags.join('+') || '-',
    ].join(' | '),
  )
}

/** `line: code code`, each bad row a line. */
export function badOf({ bad }: MailboxList): string[] {
  return bad.map(({ line, problems }) => `${line}: ${problems.map(({ code }) => code).join(' ')}`)
}

export const addressesOf = ({ rows }: MailboxList) => rows.map(({ address }) => address)

export const withoutLines = ({ rows }: MailboxList) => rows.map(({ line, ...row }) => row)
