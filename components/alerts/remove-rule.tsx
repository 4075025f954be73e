'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import type { ChannelAction } from './channel-form.tsx'

interface Props {
  readonly ruleId: string
  readonly name: string
  readonly action: ChannelAction
}

export function RemoveRule({ ruleId, name, action }: Props) {
  const t = useTranslations('alerts.rule')
  const [state, submit] = useActionState(action, IDLE)
  return (
    <div className="space-y-2">
      <RefusalNotice state={state} />
      <ConfirmDialog
        open={t('remove')}
        title={t('removeTitle', { name })}
        tone="danger"
        form={
          <form action={submit}>
            <input type="hidden" name="ruleId" value={ruleId} />
            <SubmitButton tone="danger">{t('remove')}</SubmitButton>
          </form>
        }
      >
        <p>{t('removeText')}</p>
      </ConfirmDialog>
    </div>
  )
}
