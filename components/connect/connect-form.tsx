'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { ProtocolChoice } from './protocol-choice.tsx'
import type { RegistrationOption } from './registration-select.tsx'
import { SentIdentities } from './sent-identities.tsx'
import { SignInFields } from './sign-in-fields.tsx'
import { type LeavingAction, useLeavingAction } from './use-leaving-action.ts'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly address: string
  readonly registrationId: string | null
  readonly ways: readonly string[]
  readonly connect: LeavingAction
}

export function ConnectForm({ registrations, address: given, registrationId, ways, connect }: Props) {
  const t = useTranslations('connect.new')
  const [state, action] = useLeavingAction(connect)
  const [address, setAddress] = useState(given)
  const { values, fields } = state
  const named = address.trim() || t('next.theMailbox')
  const taken = state.code === 'duplicate-mailbox' ? state.facts?.mailboxId : undefined
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      {typeof taken === 'string' && (
        <Link href={`/mailboxes/${taken}`} className="btn btn-sm">
          {t('openTaken')}
        </Link>
      )}
      <section className="panel space-y-5 p-5 sm:p-6">
        <Field
          label={t('address')}
          hint={t('addressHint')}
          name="address"
          type="email"
          inputMode="email"
          defaultValue={values?.address ?? given}
          onChange={(event) => setAddress(event.currentTarget.value)}
          error={fields?.address}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={400}
          required
        />
        <Field
          label={t('displayName')}
          hint={t('displayNameHint')}
          name="displayName"
          defaultValue={values?.displayName}
          error={fields?.displayName}
          autoComplete="off"
          maxLength={200}
        />
        <SignInFields
          registrations={registrations}
          registrationId={registrationId}
          ways={ways}
          account={named}
          access="own"
          state={state}
        >
          <ProtocolChoice
            key={state.status}
            chosen={values ? (values['protocols[]'] ?? '').split(' ') : PROTOCOLS}
            error={fields?.protocols}
          />
          <SentIdentities access="own" mailbox={named} />
        </SignInFields>
      </section>
    </form>
  )
}
