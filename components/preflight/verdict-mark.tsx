import { useTranslations } from 'next-intl'
import type { Verdict } from '#lib/preflight/report.ts'

const LOOK: Record<Verdict, { readonly ink: string; readonly shape: React.ReactNode }> = {
  passed: { ink: 'text-success', shape: <path d="m3.5 8.5 3 3 6-7" /> },
  warned: { ink: 'text-warning', shape: <path d="M8 2.8v6.4M8 12.6v.4" /> },
  failed: { ink: 'text-error', shape: <path d="m4 4 8 8M12 4l-8 8" /> },
}

/** Passed, look at this, failed: a sign and the word. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const t = useTranslations('preflight.verdict')
  const { ink, shape } = LOOK[verdict]
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${ink}`}>
      <svg
        viewBox="0 0 16 16"
        className="size-4 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {shape}
      </svg>
      {t(verdict)}
    </span>
  )
}
