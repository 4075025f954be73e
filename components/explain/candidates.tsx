import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ExplainedCause, Explanation } from './explanation.ts'
import { Reasons } from './reasons.tsx'

/** What else it may be, best first, and what tells the candidates apart. Folded where the text names its cause. */
export function Candidates({ explanation }: { explanation: Explanation }) {
  const t = useTranslations('explain')
  const { others, checks, confidence } = explanation
  if (others.length === 0 && checks.length === 0) return null
  return (
    <details className="panel p-4 sm:p-5" open={confidence !== 'certain'}>
      <summary className="cursor-pointer font-semibold">
        {t(others.length > 0 ? 'others.title' : 'checks.alone')}
      </summary>
      {others.length > 0 && (
        <ul className="mt-3 space-y-3">
          {others.map((one) => (
            <Candidate key={one.id} candidate={one} />
          ))}
        </ul>
      )}
      {checks.length > 0 && <Checks checks={checks} titled={others.length > 0} />}
    </details>
  )
}

function Candidate({ candidate }: { candidate: ExplainedCause }) {
  const t = useTranslations('explain.others')
  const { id, title, confidence, who, speaksFor, speaksAgainst } = candidate
  return (
    <li>
      <p className="wrap-anywhere">
        <Link href={`/causes/${id}`} className="link">
          {title}
        </Link>{' '}
        <span className="quiet text-sm">{t('line', { confidence, who })}</span>
      </p>
      {speaksFor.length + speaksAgainst.length > 0 && (
        <details className="text-sm">
          <summary className="link link-hover cursor-pointer">
            {t('why')} <span className="sr-only">({title})</span>
          </summary>
          <Reasons cause={candidate} />
        </details>
      )}
    </li>
  )
}

function Checks({ checks, titled }: Pick<Explanation, 'checks'> & { titled: boolean }) {
  const t = useTranslations('explain.checks')
  return (
    <>
      {titled && <h3 className="mt-5 font-semibold">{t('title')}</h3>}
      <ol className="mt-2 ml-5 max-w-prose list-decimal space-y-1">
        {checks.map(({ text, byPortal }) => (
          <li key={text} className="wrap-anywhere">
            {text} {byPortal && <span className="badge badge-ghost badge-sm">{t('byPortal')}</span>}
          </li>
        ))}
      </ol>
      {checks.some(({ byPortal }) => byPortal) && <p className="quiet mt-2 text-sm">{t('legend')}</p>}
    </>
  )
}
