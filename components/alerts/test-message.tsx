'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { DeliveryState } from '#lib/alerts/outbox-queries.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type TestAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

interface Props {
  readonly channelId: string
  readonly action: TestAction
  /** What became of the last one. */
  readonly last: { readonly state: DeliveryState; readonly attempts: number } | null
  /** Why it did not get through. */
  readonly trouble: React.ReactNode
}

/** Sends a test message and shows what becomes of it. */
export function TestMessage({ channelId, action, last, trouble }: Props) {
  const t = useTranslations('alerts.channel')
  const [state, submit] = useActionState(action, IDLE)
  const waits = last?.state === 'waiting' && last.attempts > 0
  const moving = (last?.state === 'waiting' || last?.state === 'sending') && !waits
  return (
    <div className="space-y-3">
      <RefusalNotice state={state} />
      <form action={submit}>
        <input type="hidden" name="channelId" value={channelId} />
        <SubmitButton tone="plain">{t('test')}</SubmitButton>
      </form>
      {last && (
        <div aria-live="polite">
          {moving && <p className="quiet">{t('testing')}</p>}
          {waits && (
            <Notice tone="warning" title={t('testWaits')}>
              {trouble}
            </Notice>
          )}
          {last.state === 'sent' && <Notice tone="success">{t('testSent')}</Notice>}
          {last.state === 'unsure' && (
            <Notice tone="warning" title={t('testUnsure')}>
              {trouble}
            </Notice>
          )}
          {last.state === 'failed' && (
            <Notice tone="error" title={t('testFailed')}>
              {trouble}
            </Notice>
          )}
          {last.state === 'dropped' && <Notice tone="info">{t('testOff')}</Notice>}
        </div>
      )}
      {(moving || waits) && <RefreshUntilDone />}
    </div>
  )
}
