'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** A refused secret in the person's words, and what Microsoft answered, safe to paste. */
export interface ExplainedRefusal {
  readonly cause: string
  readonly title: string
  readonly plain: string
  readonly steps: readonly string[]
  readonly answer: {
    readonly text: string
    readonly numbers: readonly string[]
    readonly code: string | null
    readonly traceId: string | null
    readonly correlationId: string | null
    readonly timestamp: string | null
  }
}

export function RefusedSecret({ refusal, after }: { refusal: ExplainedRefusal; after: string }) {
  const t = useTranslations('registrations.refused')
  const top = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new refusal takes the focus
  useEffect(() => top.current?.focus(), [refusal])
  const { answer } = refusal
  const lines = [
    [t('number'), [...answer.numbers, answer.code ?? ''].filter(Boolean).join(', ')],
    [t('trace'), answer.traceId],
    [t('correlation'), answer.correlationId],
    [t('time'), answer.timestamp],
  ].filter((line): line is [string, string] => Boolean(line[1]))
  const whole = [answer.text, ...lines.map(([label, value]) => `${label}: ${value}`)].join('\n')
  return (
    <div ref={top} tabIndex={-1} className="rounded-box scroll-mt-4">
      <Notice tone="error" title={refusal.title} live>
        <p>
          {refusal.plain} <strong>{after}</strong>
        </p>
        {refusal.steps.length > 0 && (
          <>
            <p className="font-semibold">{t('what')}</p>
            <ol className="ml-5 list-decimal space-y-1">
              {refusal.steps.map((step) => (
                <li key={step} className="wrap-anywhere">
                  {step}
                </li>
              ))}
            </ol>
          </>
        )}
        <p>
          <MoreAboutCause cause={refusal.cause} />
        </p>
        <div className="bg-base-200 rounded-field mt-3 p-3 text-sm">
          <div className="flex items-center justify-between gap-2">
            <p className="font-semibold">{t('details')}</p>
            <CopyButton text={whole} label={t('copy')} />
          </div>
          <p className="mt-1 wrap-anywhere">{answer.text}</p>
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
        </div>
      </Notice>
    </div>
  )
}
