import { useTranslations } from 'next-intl'
import { Mark, type Shape } from '#components/ui/mark.tsx'
import type { Verdict } from '#lib/preflight/report.ts'

const LOOK: Record<Verdict, { readonly ink: string; readonly shape: Shape }> = {
  passed: { ink: 'text-success', shape: 'tick' },
  warned: { ink: 'text-warning', shape: 'bang' },
  failed: { ink: 'text-error', shape: 'cross' },
}

/** Passed, look at this, failed: a sign and the word. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const t = useTranslations('preflight.verdict')
  const { ink, shape } = LOOK[verdict]
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${ink}`}>
      <Mark shape={shape} weight={1.8} />
      {t(verdict)}
    </span>
  )
}
