import { useTranslations } from 'next-intl'
import type { ClockCheck } from '#lib/preflight/report.ts'
import { VerdictMark } from './verdict-mark.tsx'

export function ClockList({ clocks }: { clocks: readonly ClockCheck[] }) {
  const t = useTranslations('preflight.clocks')
  return (
    <div className="space-y-2">
      {clocks.map((clock) => (
        <div key={clock.against} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <p>
            <span className="font-medium">{t(clock.against)}</span>{' '}
            <span className="quiet">
              {clock.secondsAhead === null
                ? t('unknown')
                : clock.secondsAhead === 0
                  ? t('equal')
                  : t(clock.secondsAhead > 0 ? 'ahead' : 'behind', { seconds: Math.abs(clock.secondsAhead) })}
            </span>
          </p>
          <VerdictMark verdict={clock.verdict} />
        </div>
      ))}
      {clocks.some(({ verdict, secondsAhead }) => verdict !== 'passed' && secondsAhead !== null) && (
        <p>{t('fix')}</p>
      )}
    </div>
  )
}
