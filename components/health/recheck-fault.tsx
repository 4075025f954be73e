'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type RecheckFaultAction = (before: FormState<number>, form: FormData) => Promise<FormState<number>>

/** Has some mailboxes of a fault checked until one works. */
export function RecheckFault({
  faultKey,
  subject,
  begin,
}: {
  faultKey: string
  subject: string
  begin: RecheckFaultAction
}) {
  const t = useTranslations('board.recheck')
  const [state, action] = useActionState(begin, IDLE)
  return (
    <form action={action}>
      <input type="hidden" name="key" value={faultKey} />
      <SubmitButton tone="plain" small>
        {t('begin')}
        <span className="sr-only"> ({subject})</span>
      </SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
