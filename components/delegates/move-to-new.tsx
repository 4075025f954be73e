import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type RegistrationOption, RegistrationSelect } from '#components/connect/registration-select.tsx'
import { WhoSignsIn } from '#components/connect/who-signs-in.tsx'
import { Field } from '#components/ui/field.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string
  readonly fields?: Readonly<Record<string, string>>
}

export function MoveToNew({ registrations, registrationId, fields }: Props) {
  const t = useTranslations('delegates.move')
  const words = useTranslations('connect')
  const [delegate, setDelegate] = useState('')
  const named = delegate.trim() || words('shared.thePerson')
  return (
    <>
      <Field
        label={words('shared.delegate')}
        hint={words('shared.delegateHint')}
        name="delegate"
        type="email"
        inputMode="email"
        value={delegate}
        onChange={(event) => setDelegate(event.currentTarget.value)}
        error={fields?.delegate}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={400}
      />
      <RegistrationSelect
        registrations={registrations}
        chosen={registrationId}
        error={fields?.registrationId}
      />
      <p className="quiet text-sm">{t('newHint')}</p>
      <WhoSignsIn account={named} access="shared" signOut={registrations[0]?.signOut ?? null} />
      <SubmitButton>{words('new.submit')}</SubmitButton>
    </>
  )
}
