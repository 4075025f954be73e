'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly attemptId: string
  readonly cancel: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

export function CancelAttempt({ attemptId, cancel }: Props) {
  const t = useTranslations('device')
  const [state, action] = useActionState(cancel, IDLE)
  return (
    <form action={action} className="space-y-2">
      <input type="hidden" name="attemptId" value={attemptId} />
      <SubmitButton tone="plain">{t('cancel')}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
