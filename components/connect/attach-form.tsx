'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { AddressListField } from './address-list-field.tsx'
import { ProtocolChoice } from './protocol-choice.tsx'
import { SentIdentities } from './sent-identities.tsx'

export interface SignedInOption {
  readonly id: string
  readonly name: string
  readonly app: string
  readonly shared: number
  readonly stopped: boolean
}

/** The list as typed, shared by the two forms. */
export interface ListState {
  readonly addresses: string
  readonly setAddresses: (text: string) => void
}

interface Props {
  readonly accounts: readonly SignedInOption[]
  readonly chosen: string | null
  readonly list: ListState
  readonly attach: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

export function AttachForm({ accounts, chosen, list, attach }: Props) {
  const t = useTranslations('connect.shared')
  const [state, action] = useActionState(attach, IDLE)
  const { values, fields } = state
  const [grantId, setGrantId] = useState(chosen ?? accounts[0]?.id ?? '')
  const account = accounts.find(({ id }) => id === grantId)
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      <section className="panel space-y-5 p-5 sm:p-6">
        <FieldFrame label={t('account')} hint={t('accountHint')} error={fields?.grantId}>
          {(control) => (
            <select
              {...control}
              name="grantId"
              value={grantId}
              onChange={(event) => setGrantId(event.currentTarget.value)}
              className="select w-full"
            >
              {accounts.map(({ id, name, app, shared, stopped }) => (
                <option key={id} value={id}>
                  {t(stopped ? 'optionStopped' : 'option', { name, app, shared })}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
        <AddressListField
          label={t('addresses')}
          hint={t('addressesHint')}
          value={list.addresses}
          onChange={list.setAddresses}
          error={fields?.addresses}
        />
        <ProtocolChoice
          key={state.status}
          chosen={values ? (values['protocols[]'] ?? '').split(' ') : PROTOCOLS}
          error={fields?.protocols}
        />
        <SentIdentities access="shared" mailbox={t('each')} delegate={account?.name ?? ''} />
      </section>
      <SubmitButton>{t('attach')}</SubmitButton>
    </form>
  )
}
