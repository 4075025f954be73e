import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { DelegateField } from '#components/connect/delegate-field.tsx'
import type { RegistrationOption } from '#components/connect/registration-select.tsx'
import { SignInFields } from '#components/connect/sign-in-fields.tsx'
import type { FormState } from '#lib/web/form-state.ts'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string
  readonly ways: readonly string[]
  readonly state: Pick<FormState, 'values' | 'fields'>
}

export function MoveToNew({ registrations, registrationId, ways, state }: Props) {
  const t = useTranslations('delegates.move')
  const words = useTranslations('connect.shared')
  const [delegate, setDelegate] = useState('')
  return (
    <>
      <DelegateField value={delegate} onChange={setDelegate} error={state.fields?.delegate} />
      <SignInFields
        registrations={registrations}
        registrationId={registrationId}
        ways={ways}
        account={delegate.trim() || words('thePerson')}
        access="shared"
        state={state}
      >
        <p className="quiet text-sm">{t('newHint')}</p>
      </SignInFields>
    </>
  )
}
