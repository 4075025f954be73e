import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'

interface Props {
  readonly registration: Pick<RegistrationDetail, 'id' | 'mailboxes'>
  /** With those that are not in the list. */
  readonly total: number
}

export function MailboxesOfApp({ registration: { id: registrationId, mailboxes }, total }: Props) {
  const t = useTranslations('registrations')
  if (mailboxes.length === 0) return <p className="quiet">{t('detail.noMailbox')}</p>
  return (
    <>
      <ul className="divide-base-300 divide-y">
        {mailboxes.map(({ id, address, health }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
            <Link href={`/mailboxes/${id}`} className="link link-hover font-medium wrap-anywhere">
              {address}
            </Link>
            <span className="quiet inline-flex items-center gap-1.5 text-sm">
              <HealthMark health={health} />
              {t(`health.${health}`)}
            </span>
          </li>
        ))}
      </ul>
      {total > mailboxes.length && (
        <p className="mt-2">
          <Link href={`/?registration=${registrationId}`} className="link">
            {t('detail.allMailboxes', { count: total })}
          </Link>
        </p>
      )}
    </>
  )
}
