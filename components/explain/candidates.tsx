import { useTranslations } from 'next-intl'
import type { Explanation } from './explanation.ts'
import { Reasons } from './reasons.tsx'

/** What else it may be, best first, and what tells the candidates apart. */
export function Candidates({ explanation: { others, checks } }: { explanation: Explanation }) {
  const t = useTranslations('explain')
  if (others.length === 0 && checks.length === 0) return null
  return (
    <section className="panel p-4 sm:p-5" aria-labelledby="explain-others">
      <h3 id="explain-others" className="font-semibold">
        {t(others.length > 0 ? 'others.title' : 'checks.title')}
      </h3>
      {others.length > 0 && (
        <ul className="mt-2 space-y-3">
          {others.map((one) => (
            <li key={one.id}>
              <p className="wrap-anywhere">
                {one.title}{' '}
                <span className="quiet text-sm">
                  {t('others.line', { confidence: t(`confidence.${one.confidence}`), who: one.who })}
                </span>
              </p>
              {(one.speaksFor.length > 0 || one.speaksAgainst.length > 0) && (
                <details className="text-sm">
                  <summary className="link link-hover cursor-pointer">
                    {t('others.why')} <span className="sr-only">({one.title})</span>
                  </summary>
                  <Reasons cause={one} />
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
      {checks.length > 0 && (
        <>
          {others.length > 0 && <h4 className="mt-4 font-medium">{t('checks.title')}</h4>}
          <ol className="mt-1 ml-5 max-w-prose list-decimal space-y-1">
            {checks.map(({ text, byPortal }) => (
              <li key={text} className="wrap-anywhere">
                {text} {byPortal && <span className="quiet text-sm">{t('checks.byPortal')}</span>}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}
