'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import type { PlainAction } from './settings-form.tsx'

interface Props {
  readonly registrationId: string
  /** Days. */
  readonly grace: number
  readonly rotate: PlainAction
}

export function RotateNow({ registrationId, grace, rotate }: Props) {
  const t = useTranslations('autorotation.rotateNow')
  const [state, action] = useActionState(rotate, IDLE)
  return (
    <div className="border-base-300 mt-4 space-y-2 border-t pt-4">
      <RefusalNotice state={state} />
      <ConfirmDialog
        open={t('open')}
        title={t('title')}
        form={
          <form action={action}>
            <input type="hidden" name="registrationId" value={registrationId} />
            <SubmitButton>{t('confirm')}</SubmitButton>
          </form>
        }
      >
        <p>{t('text', { days: grace })}</p>
      </ConfirmDialog>
    </div>
  )
}
