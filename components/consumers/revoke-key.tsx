'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type RevokeAction = (before: FormState<never>, form: FormData) => Promise<FormState<never>>

interface Props {
  readonly id: string
  readonly name: string
  /** When it was last used, in words. */
  readonly used: string | null
  readonly revoke: RevokeAction
}

export function RevokeKey({ id, name, used, revoke }: Props) {
  const t = useTranslations('consumers.revoke')
  const [state, action] = useActionState(revoke, IDLE)
  return (
    <>
      <RefusalNotice state={state} />
      <ConfirmDialog
        open={
          <>
            {t('open')}
            <span className="sr-only"> {t('of', { name })}</span>
          </>
        }
        title={t('title', { name })}
        tone="danger"
        form={
          <form action={action}>
            <input type="hidden" name="consumerId" value={id} />
            <SubmitButton tone="danger">{t('confirm')}</SubmitButton>
          </form>
        }
      >
        <p>{t('text')}</p>
        {used && <p>{t('used', { when: used })}</p>}
      </ConfirmDialog>
    </>
  )
}
