'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { PasswordField } from '#components/password-field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { replacePassword } from './actions.ts'

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations('profile.password')
  const [state, action] = useActionState(replacePassword, IDLE)
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      {state.status === 'done' && (
        <Notice tone="success" live>
          {t('done')}
        </Notice>
      )}
      {/* For password managers: which account the new password belongs to. */}
      <input type="email" hidden autoComplete="username" value={email} readOnly />
      <PasswordField
        label={t('current')}
        name="current"
        autoComplete="current-password"
        required
        error={state.fields?.current}
      />
      <PasswordField
        label={t('new')}
        name="password"
        autoComplete="new-password"
        required
        hint={t('hint')}
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
