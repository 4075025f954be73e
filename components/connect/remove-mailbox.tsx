'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly mailboxId: string
  readonly address: string
  readonly remove: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

export function RemoveMailbox({ mailboxId, address, remove }: Props) {
  const t = useTranslations('connect.remove')
  const [state, action] = useActionState(remove, IDLE)
  return (
    <ConfirmDialog
      open={t('open')}
      title={t('title', { address })}
      tone="danger"
      form={
        <form action={action}>
          <input type="hidden" name="mailboxId" value={mailboxId} />
          <SubmitButton tone="danger">{t('confirm')}</SubmitButton>
        </form>
      }
    >
      <ul className="ml-5 list-disc space-y-1">
        <li>{t('checks')}</li>
        <li>{t('token')}</li>
        <li>{t('consent')}</li>
      </ul>
      <RefusalNotice state={state} />
    </ConfirmDialog>
  )
}
