import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { View } from '#lib/incidents/inputs.ts'
import { viewHref } from './view-tabs.tsx'

interface Props {
  readonly view: View
  readonly page: number
  readonly size: number
  readonly total: number
}

export function IncidentPager({ view, page, size, total }: Props) {
  const t = useTranslations('incidents.pages')
  const format = useFormatter()
  if (total <= size && page === 1) return null
  const last = Math.max(1, Math.ceil(total / size))
  const from = format.number(Math.min(total, (page - 1) * size + 1))
  const to = format.number(Math.min(total, page * size))
  return (
    <nav aria-label={t('label')} className="mt-4 flex items-center justify-between gap-3 text-sm">
      <p className="quiet tabular-nums">{t('range', { from, to, total: format.number(total) })}</p>
      <div className="flex gap-2">
        {page > 1 && (
          <Link href={viewHref(view, Math.min(page - 1, last))} rel="prev" className="btn btn-sm">
            {t('previous')}
          </Link>
        )}
        {page < last && (
          <Link href={viewHref(view, page + 1)} rel="next" className="btn btn-sm">
            {t('next')}
          </Link>
        )}
      </div>
    </nav>
  )
}
