import { useTranslations } from 'next-intl'
import { CopyButton } from '#components/ui/copy-text.tsx'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { HealthMark } from './health-mark.tsx'

/** One cause in the person's words. */
export interface ExplainedProblem {
  readonly id: string
  readonly severity: 'red' | 'amber'
  readonly title: string
  readonly plain: string
  readonly who: string
  readonly steps: readonly string[]
  /** Their names, as one text. */
  readonly protocols: string
  readonly token: boolean
  readonly evidence: Evidence | null
  readonly ticket: string
}

export function ProblemBox({ problem }: { problem: ExplainedProblem }) {
  const t = useTranslations('mailbox.wrong')
  const { title, plain, who, steps, protocols, token, evidence, ticket, severity } = problem
  return (
    <section
      className={`panel border-l-4 p-4 sm:p-5 ${severity === 'red' ? 'border-l-error' : 'border-l-warning'}`}
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 className="flex items-start gap-2 text-lg font-semibold">
          <span className="mt-1.5">
            <HealthMark health={severity === 'red' ? 'failing' : 'throttled'} />
          </span>
          {title}
        </h2>
        <CopyButton text={ticket} label={t('ticketLabel')}>
          {t('copyTicket')}
        </CopyButton>
      </div>
      <p className="quiet text-sm">{t('affects', { protocols })}</p>
      <p className="mt-2 max-w-prose wrap-anywhere">
        {plain} {token && t('token')}
      </p>
      <p className="mt-3">
        <span className="quiet">{t('who')}: </span>
        <strong>{who}</strong>
      </p>
      {steps.length > 0 && (
        <>
          <h3 className="mt-3 font-semibold">{t('steps')}</h3>
          <ol className="mt-1 ml-5 max-w-prose list-decimal space-y-1">
            {steps.map((step) => (
              <li key={step} className="wrap-anywhere">
                {step}
              </li>
            ))}
          </ol>
        </>
      )}
      {evidence && <Said evidence={evidence} />}
    </section>
  )
}

function Said({ evidence }: { evidence: Evidence }) {
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
    <div className="bg-base-200 rounded-field mt-4 p-3 text-sm">
      <h3 className="font-semibold">{t('title')}</h3>
      {evidence.text && <p className="mt-1 font-mono wrap-anywhere">{evidence.text}</p>}
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
