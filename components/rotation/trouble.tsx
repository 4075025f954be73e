import { useFormatter, useTranslations } from 'next-intl'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { TROUBLE_CODES } from '#lib/rotation/codes.ts'

interface Props {
  readonly code: string
  readonly evidence: Evidence | null
  /** The cause behind the evidence, in the person's words. */
  readonly cause: { readonly id: string; readonly title: string; readonly steps: readonly string[] } | null
  /** When it is tried again by itself. */
  readonly nextTryAt: Date | null
  readonly children?: React.ReactNode
}

/** What holds a rotation up, and what Microsoft said, safe to paste. */
export function TroubleNotice({ code, evidence, cause, nextTryAt, children }: Props) {
  const t = useTranslations('rotation')
  const format = useFormatter()
  const known = TROUBLE_CODES.find((one) => one === code) ?? 'broke-off'
  return (
    <Notice tone={nextTryAt ? 'warning' : 'error'} title={t(`trouble.${known}.title`)}>
      <p>{t(`trouble.${known}.text`)}</p>
      {cause && (
        <div>
          <p className="font-medium">{cause.title}</p>
          {cause.steps.length > 0 && (
            <ol className="ml-5 list-decimal">
              {cause.steps.map((step) => (
                <li key={step} className="wrap-anywhere">
                  {step}
                </li>
              ))}
            </ol>
          )}
          <MoreAboutCause cause={cause.id} />
        </div>
      )}
      <p className="quiet text-sm">
        {nextTryAt
          ? t('nextTry', { at: format.dateTime(nextTryAt, { dateStyle: 'medium', timeStyle: 'medium' }) })
          : t('waitsForYou')}
      </p>
      {evidence?.text && <Said evidence={evidence} />}
      {children && <div className="flex flex-wrap gap-2 pt-1">{children}</div>}
    </Notice>
  )
}

function Said({ evidence }: { readonly evidence: Evidence }) {
  const t = useTranslations('rotation')
  const words = useTranslations('registrations.refused')
  const lines = [
    [words('trace'), evidence.traceId],
    [words('correlation'), evidence.correlationId],
    [words('time'), evidence.timestamp],
  ].filter((line): line is [string, string] => Boolean(line[1]))
  const whole = [evidence.text, ...lines.map(([label, value]) => `${label}: ${value}`)].join('\n')
  return (
    <details className="bg-base-200 rounded-field p-3 text-sm">
      <summary className="cursor-pointer font-semibold">{t('says')}</summary>
      <p className="mt-2 wrap-anywhere">{evidence.text}</p>
      <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr]">
        {lines.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="quiet">{label}</dt>
            <dd>
              <code className="wrap-anywhere">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-1">
        <CopyButton text={whole} label={words('copy')} />
      </div>
    </details>
  )
}
