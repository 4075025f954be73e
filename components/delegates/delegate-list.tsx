import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import { Address } from '#components/ui/address.tsx'

export interface DelegateRow {
  readonly id: string
  readonly name: string
  readonly displayName: string | null
  readonly app: string
  readonly stoppedAt: Date | null
  readonly own: number
  readonly shared: number
  readonly failing: number
}

export function DelegateList({ delegates }: { delegates: readonly DelegateRow[] }) {
  const t = useTranslations('delegates')
  return (
    <ul className="grid gap-3 md:grid-cols-2">
      {delegates.map(({ id, name, displayName, app, stoppedAt, own, shared, failing }) => (
        <li key={id} className="panel space-y-2 p-4 sm:p-5">
          <h2 className="font-semibold wrap-anywhere">
            <Link href={`/delegates/${id}`} className="link">
              <Address address={name} />
            </Link>
          </h2>
          <p className="quiet text-sm wrap-anywhere">
            {displayName ? t('nameAndApp', { name: displayName, app }) : app}
          </p>
          <p className="flex items-center gap-2">
            <HealthMark health={stoppedAt ? 'failing' : 'healthy'} />
            {t(stoppedAt ? 'stopped' : 'working')}
          </p>
          <p>{t('carries', { shared, own })}</p>
          {failing > 0 && <p className="text-error font-medium">{t('failing', { failing })}</p>}
          {shared + own > 0 && (
            <p className="quiet text-sm">
              {t('ifLeaves', { name: displayName ?? name, count: shared + own })}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
