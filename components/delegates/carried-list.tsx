import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HEALTH_INK, HealthMark } from '#components/health/health-mark.tsx'
import { Address } from '#components/ui/address.tsx'
import type { Health } from '#lib/diagnosis/health.ts'

export interface CarriedMailbox {
  readonly id: string
  readonly address: string
  readonly displayName: string | null
  readonly access: 'own' | 'shared' | 'app'
  readonly health: Health
  /** In words. */
  readonly cause: string | null
}

export function CarriedList({ mailboxes }: { mailboxes: readonly CarriedMailbox[] }) {
  const t = useTranslations('delegates')
  const words = useTranslations('board.health')
  return (
    <ul className="panel divide-base-300 divide-y" aria-label={t('mailboxes')}>
      {mailboxes.map(({ id, address, displayName, access, health, cause }) => (
        <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-3">
          <span className="min-w-0">
            <Link href={`/mailboxes/${id}`} className="link font-medium wrap-anywhere">
              <Address address={address} />
            </Link>
            <span className="quiet block text-sm">
              {displayName
                ? t('named', { name: displayName, access: t(`access.${access}`) })
                : t(`access.${access}`)}
            </span>
          </span>
          <span className={`inline-flex items-center gap-1.5 ${HEALTH_INK[health]}`}>
            <HealthMark health={health} />
            <span className="font-medium">{words(health)}</span>
            {cause && <span className="quiet">{cause}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
