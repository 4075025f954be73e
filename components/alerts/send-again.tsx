'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type SendAgainAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

interface Props {
  readonly deliveryId: string
  /** It may be there already. */
  readonly unsure: boolean
  readonly action: SendAgainAction
}

export function SendAgain({ deliveryId, unsure, action }: Props) {
  const t = useTranslations('alerts.deliveries')
  const [state, submit] = useActionState(action, IDLE)
  return (
    <>
      <RefusalNotice state={state} />
      <ConfirmDialog
        open={t('again')}
        title={t('againTitle')}
        form={
          <form action={submit}>
            <input type="hidden" name="deliveryId" value={deliveryId} />
            <SubmitButton>{t('again')}</SubmitButton>
          </form>
        }
      >
        <p>{t(unsure ? 'againText' : 'againFailed')}</p>
      </ConfirmDialog>
    </>
  )
}
