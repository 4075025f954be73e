'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { type ExplainedRefusal, RefusedSecret } from '#components/registrations/explained-refusal.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

/** Why Entra told nothing new. */
export type NotRead = { readonly why: 'denied' | 'unreachable' } | { readonly refusal: ExplainedRefusal }
export type ReadAction = (before: FormState<NotRead>, form: FormData) => Promise<FormState<NotRead>>

interface Props {
  readonly registrationId: string
  readonly read: ReadAction
  /** When Entra last told, and what it means for what is shown. */
  readonly children: React.ReactNode
}

export function ReadEntra({ registrationId, read, children }: Props) {
  const t = useTranslations('expiry.read')
  const [state, action] = useActionState(read, IDLE)
  const not = state.value
  return (
    <div className="mt-4 space-y-3">
      <RefusalNotice state={state} />
      {not && 'refusal' in not && <RefusedSecret refusal={not.refusal} after={t('refusedStays')} />}
      {not && 'why' in not && (
        <Notice tone="warning" live>
          {t(not.why === 'denied' ? 'nowDenied' : 'nowUnreachable')}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <form action={action}>
          <input type="hidden" name="registrationId" value={registrationId} />
          <SubmitButton tone="plain">{t('now')}</SubmitButton>
        </form>
        <div className="quiet text-sm">{children}</div>
      </div>
    </div>
  )
}
