'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { PasswordField } from '#components/password-field.tsx'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { createFirstAdmin } from './actions.ts'

export function SetupForm({ code }: { code: string }) {
  const t = useTranslations('setup')
  const [state, action] = useActionState(createFirstAdmin, IDLE)
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      <input type="hidden" name="code" value={code} />
      <Field
        label={t('name')}
        name="name"
        autoComplete="name"
        required
        defaultValue={state.values?.name}
        error={state.fields?.name}
      />
      <Field
        label={t('email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        hint={t('emailHint')}
        defaultValue={state.values?.email}
        error={state.fields?.email}
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="new-password"
        required
        hint={t('passwordHint')}
        error={state.fields?.password}
      />
      <PasswordField
        label={t('again')}
        name="again"
        autoComplete="new-password"
        required
        error={state.fields?.again}
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}
