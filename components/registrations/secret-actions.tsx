'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { type ExplainedRefusal, RefusedSecret } from './explained-refusal.tsx'
import { ReplaceCredential, type ReplaceProps } from './replace-credential.tsx'

export type SecretAction = (
  before: FormState<ExplainedRefusal>,
  form: FormData,
) => Promise<FormState<ExplainedRefusal>>

interface Props extends ReplaceProps {
  readonly check: SecretAction
}

/** Check the secret or certificate in use, or put another one in its place. */
export function SecretActions({ check, ...replacing }: Props) {
  const t = useTranslations('registrations')
  const [checked, checkAction] = useActionState(check, IDLE)
  const [open, setOpen] = useState(false)
  return (
    <div className="mt-4 space-y-4">
      {checked.value && <RefusedSecret refusal={checked.value} after={t('refused.stays')} />}
      <RefusalNotice state={checked} />
      <div className="flex flex-wrap items-center gap-2">
        <form action={checkAction}>
          <input type="hidden" name="registrationId" value={replacing.registrationId} />
          <SubmitButton tone="plain">{t('detail.check')}</SubmitButton>
        </form>
        <p className="quiet text-sm">{t('detail.checkHint')}</p>
      </div>
      <details
        className="border-base-300 border-t pt-4"
        open={open}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary className="btn">{t('detail.replace')}</summary>
        <ReplaceCredential {...replacing} />
      </details>
    </div>
  )
}
