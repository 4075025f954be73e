import { useTranslations } from 'next-intl'
import type { Evidence } from '#lib/diagnosis/evidence.ts'

/** The words and ids of the other side, masked when they were recorded. */
export function Said({ evidence }: { evidence: Evidence }) {
  const t = useTranslations('mailbox.evidence')
  const codes = [
    ...(evidence.aadsts ?? []).map((number) => `AADSTS${number}`),
    evidence.error,
    evidence.suberror,
    evidence.code,
    evidence.enhancedCode,
  ].filter(Boolean)
  const facts = [
    [t('source'), t(`sources.${evidence.source}`)],
    [t('code'), codes.join(', ')],
    [t('retryAfter'), evidence.retryAfterSeconds && t('seconds', { count: evidence.retryAfterSeconds })],
    [t('trace'), evidence.traceId],
    [t('correlation'), evidence.correlationId],
    [t('time'), evidence.timestamp],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]))
  return (
    <div className="bg-base-200 rounded-field p-3 text-sm">
      {evidence.text && <p className="font-mono wrap-anywhere">{evidence.text}</p>}
      <dl className="mt-2 grid gap-x-4 gap-y-0.5 sm:grid-cols-[auto_minmax(0,1fr)]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="quiet">{name}</dt>
            <dd className="max-sm:mb-1 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
