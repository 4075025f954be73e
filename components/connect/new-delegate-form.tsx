'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { AddressListField } from './address-list-field.tsx'
import type { ListState } from './attach-form.tsx'
import { ProtocolChoice } from './protocol-choice.tsx'
import { type RegistrationOption, RegistrationSelect } from './registration-select.tsx'
import { SentIdentities } from './sent-identities.tsx'
import { WayChoice } from './way-choice.tsx'
import { WhoSignsIn } from './who-signs-in.tsx'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string | null
  readonly ways: readonly string[]
  readonly list: ListState
  readonly connect: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

export function NewDelegateForm({ registrations, registrationId, ways, list, connect }: Props) {
  const t = useTranslations('connect.shared')
  const words = useTranslations('connect.new')
  const [state, action] = useActionState(connect, IDLE)
  const [delegate, setDelegate] = useState('')
  const { values, fields } = state
  const named = delegate.trim() || t('thePerson')
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      <section className="panel space-y-5 p-5 sm:p-6">
        <Field
          label={t('delegate')}
          hint={t('delegateHint')}
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
          required
        />
        <AddressListField
          label={t('addresses')}
          hint={t('addressesHint')}
          value={list.addresses}
          onChange={list.setAddresses}
          error={fields?.addresses}
        />
        <RegistrationSelect
          registrations={registrations}
          chosen={values?.registrationId ?? registrationId}
          error={fields?.registrationId}
        />
        <ProtocolChoice
          key={state.status}
          chosen={values ? (values['protocols[]'] ?? '').split(' ') : PROTOCOLS}
          error={fields?.protocols}
        />
        <SentIdentities access="shared" mailbox={t('each')} delegate={named} />
        <WayChoice ways={ways} chosen={values?.way} />
      </section>
      <WhoSignsIn account={named} access="shared" signOut={registrations[0]?.signOut ?? null} />
      <SubmitButton>{words('submit')}</SubmitButton>
    </form>
  )
}
