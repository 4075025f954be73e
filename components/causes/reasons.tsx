import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReasonsView } from '#lib/web/reasons-view.ts'

/** What else it may be, what speaks for and against each, and what tells them apart. */
export function Reasons({ reasons }: { reasons: ReasonsView }) {
  const t = useTranslations('remedies.show')
  const { candidates, checks, ambiguous } = reasons
  const [only, ...others] = candidates
  return (
    <div className="max-w-prose space-y-3">
      {only && others.length === 0 && (
        <div>
          <p>{t('alone')}</p>
          <Facts title={t('for')} facts={only.speaksFor} />
          <Facts title={t('against')} facts={only.speaksAgainst} />
        </div>
      )}
      {others.length > 0 && <Candidates candidates={candidates} ambiguous={ambiguous} />}
      {checks.length > 0 && (
        <div>
          <h3 className="font-medium">{t('tellApart')}</h3>
          <ol className="mt-1 ml-5 list-decimal space-y-1">
            {checks.map((check) => (
              <li key={check}>{check}</li>
            ))}
          </ol>
        </div>
      )}
    </div>
  )
}

function Candidates({ candidates, ambiguous }: Pick<ReasonsView, 'candidates' | 'ambiguous'>) {
  const t = useTranslations('remedies.show')
  return (
    <>
      <p>{t(ambiguous ? 'ambiguous' : 'candidates')}</p>
      <ol className="ml-5 list-decimal space-y-2">
        {candidates.map(({ id, title, speaksFor, speaksAgainst }) => (
          <li key={id}>
            <Link href={`/causes/${id}`} className="link">
              {title}
            </Link>
            <Facts title={t('for')} facts={speaksFor} />
            <Facts title={t('against')} facts={speaksAgainst} />
          </li>
        ))}
      </ol>
    </>
  )
}

function Facts({ title, facts }: { title: string; facts: readonly string[] }) {
  if (facts.length === 0) return null
  return (
    <p className="quiet text-sm wrap-anywhere">
      {title}: {facts.join(' ')}
    </p>
  )
}
