'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { AddressListField } from './address-list-field.tsx'
import type { ListState } from './attach-form.tsx'
import { DelegateField } from './delegate-field.tsx'
import { ProtocolChoice } from './protocol-choice.tsx'
import type { RegistrationOption } from './registration-select.tsx'
import { SentIdentities } from './sent-identities.tsx'
import { SignInFields } from './sign-in-fields.tsx'
import { type LeavingAction, useLeavingAction } from './use-leaving-action.ts'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string | null
  readonly ways: readonly string[]
  readonly list: ListState
  readonly connect: LeavingAction
}

export function NewDelegateForm({ registrations, registrationId, ways, list, connect }: Props) {
  const t = useTranslations('connect.shared')
  const [state, action] = useLeavingAction(connect)
  const [delegate, setDelegate] = useState('')
  const { values, fields } = state
  const named = delegate.trim() || t('thePerson')
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      <section className="panel space-y-5 p-5 sm:p-6">
        <DelegateField value={delegate} onChange={setDelegate} error={fields?.delegate} />
        <AddressListField
          label={t('addresses')}
          hint={t('addressesHint')}
          value={list.addresses}
          onChange={list.setAddresses}
          error={fields?.addresses}
        />
        <SignInFields
          registrations={registrations}
          registrationId={registrationId}
          ways={ways}
          account={named}
          access="shared"
          state={state}
        >
          <ProtocolChoice
            key={state.status}
            chosen={values ? (values['protocols[]'] ?? '').split(' ') : PROTOCOLS}
            error={fields?.protocols}
          />
          <SentIdentities access="shared" mailbox={t('each')} delegate={named} />
        </SignInFields>
      </section>
    </form>
  )
}
