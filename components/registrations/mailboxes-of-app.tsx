import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'

export function MailboxesOfApp({ mailboxes }: Pick<RegistrationDetail, 'mailboxes'>) {
  const t = useTranslations('registrations')
  if (mailboxes.length === 0) return <p className="quiet">{t('detail.noMailbox')}</p>
  return (
    <ul className="divide-base-300 divide-y">
      {mailboxes.map(({ id, address, health }) => (
        <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
          <Link href={`/mailboxes/${id}`} className="link link-hover font-medium wrap-anywhere">
            {address}
          </Link>
          <span className="quiet text-sm">{t(`health.${health}`)}</span>
        </li>
      ))}
    </ul>
  )
}
