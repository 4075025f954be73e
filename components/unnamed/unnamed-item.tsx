import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import type { FormState } from '#lib/web/form-state.ts'
import { ForgetOne } from './forget.tsx'

export type Forget = (before: FormState<number>, form: FormData) => Promise<FormState<number>>

interface Props {
  readonly failure: {
    readonly id: string
    readonly seenIn: 'probe' | 'token' | 'sign-in' | 'explain'
    readonly saidBy: string
    readonly stage: string
    readonly sample: string
    readonly count: number
    readonly firstSeenAt: Date
    readonly lastSeenAt: Date
  }
  /** Its place in the list, for those who hear the buttons instead of seeing them. */
  readonly number: number
  readonly lookup: { readonly code: string; readonly href: string } | null
  readonly now: number
  readonly forget: Forget
}

/** One kind of failure that nothing could name: its words, where and how often it was met. */
export function UnnamedItem({ failure, number, lookup, now, forget }: Props) {
  const t = useTranslations('unnamed')
  const sources = useTranslations('mailbox.evidence.sources')
  const { id, seenIn, saidBy, stage, sample, count, firstSeenAt, lastSeenAt } = failure
  const text = [
    t('publicTitle'),
    t('publicWhere', { seenIn: t(`seenIn.${seenIn}`), stage: stage || '–', count }),
    '',
    '```',
    sample,
    '```',
  ].join('\n')
  return (
    <li className="panel min-w-0 p-4">
      <p className="flex flex-wrap gap-x-3">
        <span className="font-medium">{t(`seenIn.${seenIn}`)}</span>
        <span className="quiet">
          {[
            saidBy === 'portal'
              ? ''
              : t('saidBy', { source: sources.has(saidBy) ? sources(saidBy) : saidBy }),
            stage,
            t('count', { count }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      <pre className="bg-base-200 rounded-field mt-2 p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        {sample}
      </pre>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="quiet text-sm">
          {t.rich('first', { when: () => <Moment key="first" at={firstSeenAt} now={now} /> })},{' '}
          {t.rich('last', { when: () => <Moment key="last" at={lastSeenAt} now={now} /> })}
        </p>
        <div className="flex flex-wrap items-center gap-1">
          {lookup && (
            <a href={lookup.href} className="btn btn-ghost btn-xs" target="_blank" rel="noreferrer">
              {t('lookup', { code: lookup.code })}
            </a>
          )}
          <CopyButton text={text} label={t('copyLabel', { number })}>
            {t('copy')}
          </CopyButton>
          <ForgetOne id={id} number={number} forget={forget} />
        </div>
      </div>
    </li>
  )
}
