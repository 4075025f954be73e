import { useTranslations } from 'next-intl'
import { CopyButton, CopyText } from '#components/ui/copy-text.tsx'

/** What Microsoft said, masked and safe to paste, with the ids under which its sign-in log has it. */
export interface Answer {
  readonly text: string
  readonly numbers: readonly string[]
  readonly code: string | null
  readonly traceId: string | null
  readonly correlationId: string | null
  readonly timestamp: string | null
}

export function MicrosoftAnswer({ answer }: { answer: Answer }) {
  const t = useTranslations('connect.answer')
  const lines = (
    [
      ['number', [...answer.numbers, answer.code ?? ''].filter(Boolean).join(', ')],
      ['trace', answer.traceId],
      ['correlation', answer.correlationId],
      ['time', answer.timestamp],
    ] as const
  ).flatMap(([name, value]) => (value ? [{ name, label: t(name), value }] : []))
  if (lines.length === 0 && !answer.text) return null
  const whole = [answer.text, ...lines.map(({ label, value }) => `${label}: ${value}`)].join('\n').trim()
  return (
    <section className="panel p-4 sm:p-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">{t('title')}</h2>
        <CopyButton text={whole} label={t('title')}>
          {t('copyAll')}
        </CopyButton>
      </div>
      {answer.text && <p className="mt-2 text-sm wrap-anywhere">{answer.text}</p>}
      <dl className="mt-3 grid items-center gap-x-4 gap-y-2 text-sm sm:grid-cols-[auto_1fr]">
        {lines.map(({ name, label, value }) => (
          <div key={name} className="contents">
            <dt className="quiet">{label}</dt>
            <dd>
              {name === 'trace' || name === 'correlation' ? (
                <CopyText text={value} label={label} />
              ) : (
                <code className="wrap-anywhere">{value}</code>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
