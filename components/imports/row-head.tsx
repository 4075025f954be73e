import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Address } from '#components/ui/address.tsx'
import { TagList } from '#components/ui/tag-list.tsx'
import type { BadRow, MailboxRow } from '#lib/imports/row.ts'

interface Props {
  readonly line: number
  readonly row: MailboxRow | null
  readonly bad: Pick<BadRow, 'text'> | null
  /** Of the mailbox, where there is one. */
  readonly href: string | null
}

/** What a row of the list says, as it was understood; or, of a bad one, what stands there. */
export function RowHead({ line, row, bad, href }: Props) {
  const t = useTranslations('imports.row')
  const protocols = useTranslations('mailbox.protocol')
  return (
    <div className="min-w-0">
      {row ? (
        <p className="font-semibold wrap-break-word">
          {href ? (
            <Link href={href} className="hover:underline">
              <Address address={row.address} />
            </Link>
          ) : (
            <Address address={row.address} />
          )}
        </p>
      ) : (
        <p className="font-mono text-sm wrap-anywhere">{bad?.text || t('empty')}</p>
      )}
      {row?.displayName && <p className="quiet text-sm wrap-anywhere">{row.displayName}</p>}
      <p className="quiet text-sm wrap-anywhere">
        {t('line', { line })}
        {row && ` · ${row.protocols.map((protocol) => protocols(protocol)).join(', ')}`}
        {row?.delegate && ` · ${t('through', { delegate: row.delegate })}`}
      </p>
      {row && <TagList tags={row.tags} />}
    </div>
  )
}
