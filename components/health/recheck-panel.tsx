'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

type Action = (before: FormState<void>, form: FormData) => Promise<FormState<void>>

interface Props {
  readonly mailboxId: string
  readonly state: 'offered' | 'running' | 'good' | 'over'
  readonly startedAt: Date | null
  readonly until: Date | null
  readonly endedAt: Date | null
  /** Absent for somebody who may not ask for checks. */
  readonly actions?: { readonly begin: Action; readonly end: Action }
}

/** Checking again until it works: how to begin it, how it stands, how it ended. */
export function RecheckPanel({ mailboxId, state, startedAt, until, endedAt, actions }: Props) {
  const t = useTranslations('board.recheck')
  const format = useFormatter()
  const clock = (at: Date | null) => (at ? format.dateTime(at, { timeStyle: 'short' }) : '')
  switch (state) {
    case 'running':
      return (
        <Notice tone="info" title={t('running', { until: clock(until) })}>
          <p>{t('runningText')}</p>
          {actions && <Press mailboxId={mailboxId} action={actions.end} label={t('stop')} />}
        </Notice>
      )
    case 'good':
      return (
        <Notice tone="success" title={t('good', { at: clock(endedAt) })}>
          <p>{t('goodText', { from: clock(startedAt) })}</p>
        </Notice>
      )
    default:
      return (
        <div className="panel flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <p className="min-w-0 grow basis-64 text-sm">
            {state === 'over' && <strong className="block">{t('over', { until: clock(until) })}</strong>}
            {t('offer')}
          </p>
          {actions && <Press mailboxId={mailboxId} action={actions.begin} label={t('begin')} />}
        </div>
      )
  }
}

function Press({ mailboxId, action, label }: { mailboxId: string; action: Action; label: string }) {
  const [state, send] = useActionState(action, IDLE)
  return (
    <form action={send}>
      <input type="hidden" name="mailboxId" value={mailboxId} />
      <SubmitButton tone="plain" small>
        {label}
      </SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
