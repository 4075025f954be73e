'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { type ExplainedRefusal, RefusedSecret } from './explained-refusal.tsx'
import { SecretFields } from './secret-fields.tsx'

export type SecretAction = (
  before: FormState<ExplainedRefusal>,
  form: FormData,
) => Promise<FormState<ExplainedRefusal>>

interface Props {
  readonly registrationId: string
  readonly check: SecretAction
  readonly replace: SecretAction
}

/** Check the secret in use, or put another one in its place. */
export function SecretActions({ registrationId, check, replace }: Props) {
  const t = useTranslations('registrations')
  const [checked, checkAction] = useActionState(check, IDLE)
  const [replaced, replaceAction] = useActionState(replace, IDLE)
  const [open, setOpen] = useState(false)
  return (
    <div className="mt-4 space-y-4">
      {checked.value && <RefusedSecret refusal={checked.value} after={t('refused.stays')} />}
      <RefusalNotice state={checked} />
      <div className="flex flex-wrap items-center gap-2">
        <form action={checkAction}>
          <input type="hidden" name="registrationId" value={registrationId} />
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
        <form action={replaceAction} className="mt-4 space-y-4">
          <p>{t.rich('detail.replaceLead', { b: (words) => <strong>{words}</strong> })}</p>
          {replaced.value && <RefusedSecret refusal={replaced.value} after={t('refused.stays')} />}
          <RefusalNotice state={replaced} />
          <input type="hidden" name="registrationId" value={registrationId} />
          <SecretFields
            errors={replaced.fields}
            expires={replaced.values?.expires}
            again={replaced.status !== 'idle'}
          />
          <SubmitButton>{t('detail.replaceSubmit')}</SubmitButton>
        </form>
      </details>
    </div>
  )
}
