import Link from 'next/link'
import { useTranslations } from 'next-intl'

interface Props {
  readonly cause: string
  readonly count: number
  readonly first: readonly { readonly id: string; readonly address: string }[]
}

/** The mailboxes of this portal that have a cause now. */
export function HavingIt({ cause, count, first }: Props) {
  const t = useTranslations('catalogue')
  if (count === 0) return <p className="quiet">{t('yoursNone')}</p>
  return (
    <>
      <ul className="space-y-1">
        {first.map(({ id, address }) => (
          <li key={id} className="wrap-anywhere">
            <Link href={`/mailboxes/${id}`} className="link">
              {address}
            </Link>
          </li>
        ))}
      </ul>
      {count > first.length && (
        <p className="mt-2">
          <Link href={`/?cause=${encodeURIComponent(cause)}`} className="link">
            {t('yoursAll', { count })}
          </Link>
        </p>
      )}
    </>
  )
}
