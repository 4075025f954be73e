import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { WORST_FIRST } from '#lib/diagnosis/health.ts'
import { type BoardParams, boardHref } from '#lib/health/board-params.ts'
import type { Counts } from '#lib/health/counts.ts'
import { HealthMark } from './health-mark.tsx'

/** How many mailboxes are in each state; each count leads to its mailboxes. */
export function HealthCounts({ counts, params }: { counts: Counts; params: BoardParams }) {
  const t = useTranslations('board.count')
  const format = useFormatter()
  return (
    <nav aria-label={t('label')} className="mb-4">
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-5 sm:gap-3">
        {[undefined, ...WORST_FIRST].map((state) => (
          <li key={state ?? 'all'} className="last:col-span-1 first:col-span-2 sm:first:col-span-1">
            <Link
              href={boardHref(params, { state })}
              aria-current={params.state === state ? 'true' : undefined}
              className="panel hover:border-primary aria-[current]:border-primary aria-[current]:ring-primary block px-4 py-3 aria-[current]:ring-1"
            >
              <span className="figure block">
                {format.number(state ? counts.byHealth[state] : counts.all)}
              </span>
              <span className="flex items-center gap-1.5 text-sm">
                {state && <HealthMark health={state} />}
                {t(state ?? 'all')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
