'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { changeProfile } from './actions.ts'
import { type Choice, ChoiceField } from './choice-field.tsx'

interface Props {
  readonly name: string
  readonly locale: string
  readonly locales: readonly Choice[]
  readonly timeZone: string
  readonly timeZones: readonly string[]
}

export function ProfileForm({ name, locale, locales, timeZone, timeZones }: Props) {
  const t = useTranslations('profile.about')
  const [state, action] = useActionState(changeProfile, IDLE)
  const typed = state.values
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      {state.status === 'done' && (
        <Notice tone="success" live>
          {t('done')}
        </Notice>
      )}
      <Field
        label={t('name')}
        name="name"
        autoComplete="name"
        required
        defaultValue={typed?.name ?? name}
        error={state.fields?.name}
      />
      <ChoiceField
        label={t('locale')}
        name="locale"
        hint={t('localeHint')}
        choices={[{ value: '', label: t('asBrowser') }, ...locales]}
        chosen={typed?.locale ?? locale}
        error={state.fields?.locale}
      />
      <ChoiceField
        label={t('timeZone')}
        name="timeZone"
        choices={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
        chosen={typed?.timeZone ?? timeZone}
        error={state.fields?.timeZone}
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}
