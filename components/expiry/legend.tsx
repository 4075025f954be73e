import { useTranslations } from 'next-intl'
import { LoneMark } from './mark.tsx'

const LEFT = { days: 300, tone: 'ok' } as const

/** What the shapes mean, for whoever sees them. */
export function Legend() {
  const t = useTranslations('expiry.timeline.legend')
  return (
    <ul aria-label={t('label')} className="quiet hidden flex-wrap gap-x-5 gap-y-1 text-sm md:flex">
      {(['secret', 'certificate', 'grants'] as const).map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <LoneMark of={{ kind, state: kind === 'grants' ? 'dying' : 'current', left: LEFT }} />
          <span className="first-letter:uppercase">{t(kind)}</span>
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <LoneMark of={{ kind: 'secret', state: 'fallback', left: LEFT }} />
        {t('spare')}
      </li>
      <li className="flex items-center gap-1.5">
        <LoneMark of={{ kind: 'secret', state: 'unknown', left: LEFT }} />
        {t('unknown')}
      </li>
    </ul>
  )
}
