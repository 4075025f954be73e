import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Address } from '#components/ui/address.tsx'

interface Props {
  readonly mailboxes: readonly { readonly id: string; readonly address: string }[]
  readonly total: number
  /** The board with all of them. */
  readonly board: string | null
}

export function StoppedMailboxes({ mailboxes, total, board }: Props) {
  const t = useTranslations('incidents.detail')
  return (
    <>
      <ul className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {mailboxes.map(({ id, address }) => (
          <li key={id} className="min-w-0 wrap-anywhere">
            <Link href={`/mailboxes/${id}`} className="link">
              <Address address={address} />
            </Link>
          </li>
        ))}
      </ul>
      {board && (
        <p className="mt-3">
          <Link href={board} className="link">
            {t('more', { count: Math.max(total, mailboxes.length) })}
          </Link>
        </p>
      )}
    </>
  )
}
