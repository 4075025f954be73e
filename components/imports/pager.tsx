import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { PAGE_SIZE } from '#lib/imports/params.ts'

interface Props {
  readonly page: number
  readonly total: number
  readonly href: (page: number) => string
}

export function ImportPager({ page, total, href }: Props) {
  const t = useTranslations('imports.pages')
  const format = useFormatter()
  if (total <= PAGE_SIZE) return null
  const last = Math.ceil(total / PAGE_SIZE)
  const from = format.number(Math.min(total, (page - 1) * PAGE_SIZE + 1))
  const to = format.number(Math.min(total, page * PAGE_SIZE))
  return (
    <nav aria-label={t('label')} className="mt-4 flex items-center justify-between gap-3 text-sm">
      <p className="quiet tabular-nums">{t('range', { from, to, total: format.number(total) })}</p>
      <div className="flex gap-2">
        {page > 1 && (
          <Link href={href(Math.min(page - 1, last))} rel="prev" className="btn btn-sm">
            {t('previous')}
          </Link>
        )}
        {page < last && (
          <Link href={href(page + 1)} rel="next" className="btn btn-sm">
            {t('next')}
          </Link>
        )}
      </div>
    </nav>
  )
}
