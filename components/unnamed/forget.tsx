'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import type { Forget } from './unnamed-item.tsx'

/** Takes one kind off the list. It comes back when it is met again, so nobody is asked twice. */
export function ForgetOne({ id, number, forget }: { id: string; number: number; forget: Forget }) {
  const t = useTranslations('unnamed')
  const [state, action] = useActionState(forget, IDLE)
  return (
    <form action={action} className="contents">
      <input type="hidden" name="unnamedId" value={id} />
      <button type="submit" className="btn btn-ghost btn-xs">
        {t('remove')} <span className="sr-only">{t('removeLabel', { number })}</span>
      </button>
      <RefusalNotice state={state} />
    </form>
  )
}

export function ForgetAll({ forget }: { forget: Forget }) {
  const t = useTranslations('unnamed.removeAll')
  const [state, action] = useActionState(forget, IDLE)
  return (
    <ConfirmDialog
      open={t('open')}
      title={t('title')}
      tone="danger"
      form={
        <form action={action}>
          <input type="hidden" name="unnamedId" value="all" />
          <SubmitButton tone="danger">{t('submit')}</SubmitButton>
        </form>
      }
    >
      <p>{t('text')}</p>
      <RefusalNotice state={state} />
    </ConfirmDialog>
  )
}
