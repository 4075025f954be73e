'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { CertificateFields } from '#components/registrations/certificate-fields.tsx'
import { SecretFields } from '#components/registrations/secret-fields.tsx'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { Hidden, type RotationAction } from './act.tsx'

interface Props {
  readonly fields: Readonly<Record<string, string>>
  readonly kind: 'secret' | 'certificate'
  readonly secret: RotationAction
  readonly upload: RotationAction
}

/** Another value in the place of the one that is refused. */
export function CorrectForm({ fields, kind, secret, upload }: Props) {
  const t = useTranslations('rotation.correct')
  const [state, submit] = useActionState(kind === 'secret' ? secret : upload, IDLE)
  const again = state.status !== 'idle'
  return (
    <form action={submit} className="space-y-4">
      <h3 className="font-semibold">{t('title')}</h3>
      <RefusalNotice state={state} />
      <Hidden fields={fields} />
      {kind === 'secret' ? (
        <SecretFields errors={state.fields} expires={state.values?.expires} again={again} />
      ) : (
        <CertificateFields errors={state.fields} again={again} />
      )}
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}

/** The day on which a secret ends, where Graph does not tell it. */
export function ExpiryForm({ fields, action }: Pick<Props, 'fields'> & { readonly action: RotationAction }) {
  const t = useTranslations('rotation.expiry')
  const [state, submit] = useActionState(action, IDLE)
  return (
    <form action={submit} className="space-y-4">
      <RefusalNotice state={state} />
      <Hidden fields={fields} />
      <Field
        label={t('label')}
        hint={t('hint')}
        name="expires"
        type="date"
        required
        defaultValue={state.values?.expires}
        error={state.fields?.expires}
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}
