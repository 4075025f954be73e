import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { type BoardParams, boardHref } from '#lib/health/board-params.ts'

export function Pager({ params, total }: { params: BoardParams; total: number }) {
  const t = useTranslations('board.pages')
  const format = useFormatter()
  const last = Math.max(1, Math.ceil(total / params.size))
  const from = (params.page - 1) * params.size + 1
  const to = Math.min(total, params.page * params.size)
  return (
    <nav aria-label={t('label')} className="mt-4 flex items-center justify-between gap-3 text-sm">
      <p className="quiet tabular-nums">
        {t('range', { from: format.number(from), to: format.number(to), total: format.number(total) })}
      </p>
      {last > 1 && (
        <div className="flex gap-2">
          <Step href={params.page > 1 ? boardHref(params, { page: params.page - 1 }) : null} rel="prev">
            {t('previous')}
          </Step>
          <Step href={params.page < last ? boardHref(params, { page: params.page + 1 }) : null} rel="next">
            {t('next')}
          </Step>
        </div>
      )}
    </nav>
  )
}

function Step({ href, rel, children }: { href: string | null; rel: string; children: React.ReactNode }) {
  if (!href) return null
  return (
    <Link href={href} rel={rel} className="btn btn-sm">
      {children}
    </Link>
  )
}
