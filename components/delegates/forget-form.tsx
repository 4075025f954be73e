'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly grantId: string
  readonly forget: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

/** Erases a sign-in on which nothing depends. */
export function ForgetForm({ grantId, forget }: Props) {
  const t = useTranslations('delegates')
  const [state, action] = useActionState(forget, IDLE)
  return (
    <form action={action} className="space-y-2">
      <input type="hidden" name="grantId" value={grantId} />
      <SubmitButton tone="plain">{t('forget')}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
