import { useTranslations } from 'next-intl'
import type { ExplainedCause } from './explanation.ts'

/** What speaks for a cause and against it. */
export function Reasons({ cause }: { cause: Pick<ExplainedCause, 'speaksFor' | 'speaksAgainst'> }) {
  const t = useTranslations('explain')
  const sides = [
    ['for', '+', cause.speaksFor],
    ['against', '−', cause.speaksAgainst],
  ] as const
  return sides.map(
    ([side, sign, facts]) =>
      facts.length > 0 && (
        <div key={side} className="mt-3">
          <p className="font-medium">{t(`speaks.${side}`)}</p>
          <ul className="max-w-prose">
            {facts.map((fact) => (
              <li key={fact} className="flex gap-2">
                <span className={side === 'for' ? 'text-success' : 'text-error'} aria-hidden="true">
                  {sign}
                </span>
                <span className="min-w-0 wrap-anywhere">{fact}</span>
              </li>
            ))}
          </ul>
        </div>
      ),
  )
}
