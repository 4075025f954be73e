import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** What the page shows is old: nobody checks. */
export function ProbingBanner({ since, asOf }: { since: Date | null; asOf: number }) {
  const t = useTranslations('incidents.banner')
  return (
    <div className="mb-4">
      <Notice tone="error" title={t('title')}>
        <p>
          {since ? t.rich('text', { when: () => <Moment key="when" at={since} now={asOf} /> }) : t('never')}
        </p>
      </Notice>
    </div>
  )
}
