import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { type ListParams, listHref, PAGE_SIZE } from '#lib/attempts/list-params.ts'

export function SignInPager({ params, total }: { params: ListParams; total: number }) {
  const t = useTranslations('signins.pages')
  const format = useFormatter()
  const { page } = params
  const to = Math.min(total, page * PAGE_SIZE)
  return (
    <nav aria-label={t('label')} className="mt-4 flex items-center justify-between gap-3 text-sm">
      <p className="quiet tabular-nums">
        {t('range', {
          from: format.number((page - 1) * PAGE_SIZE + 1),
          to: format.number(to),
          total: format.number(total),
        })}
      </p>
      <div className="flex gap-2">
        {page > 1 && (
          <Link href={listHref(params, page - 1)} rel="prev" className="btn btn-sm">
            {t('previous')}
          </Link>
        )}
        {to < total && (
          <Link href={listHref(params, page + 1)} rel="next" className="btn btn-sm">
            {t('next')}
          </Link>
        )}
      </div>
    </nav>
  )
}
