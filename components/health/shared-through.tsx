import Link from 'next/link'
import { useTranslations } from 'next-intl'

interface Props {
  readonly delegate: string
  readonly grantId: string
  /** Whether this person may open the page of the delegate. */
  readonly linked: boolean
}

/** By whose sign-in a shared mailbox is opened, and what a reconnect means then. */
export function SharedThrough({ delegate, grantId, linked }: Props) {
  const t = useTranslations('mailbox.shared')
  return (
    <p className="mb-3">
      {t.rich('through', {
        who: () =>
          linked ? (
            <Link key="who" href={`/delegates/${grantId}`} className="link font-medium wrap-anywhere">
              {delegate}
            </Link>
          ) : (
            <strong key="who" className="wrap-anywhere">
              {delegate}
            </strong>
          ),
      })}{' '}
      {linked && <span className="quiet">{t('reconnect', { delegate })}</span>}
    </p>
  )
}
