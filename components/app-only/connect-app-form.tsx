'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { ProtocolChoice } from '#components/connect/protocol-choice.tsx'
import { type RegistrationOption, RegistrationSelect } from '#components/connect/registration-select.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string | null
  readonly most: number
  readonly connect: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

export function ConnectAppForm({ registrations, registrationId, most, connect }: Props) {
  const t = useTranslations('apponly.connect')
  const [state, action] = useActionState(connect, IDLE)
  // Kept here, because a list is too long to come back with a refusal.
  const [addresses, setAddresses] = useState('')
  const { values, fields, facts } = state
  const taken = state.code === 'duplicate-mailbox' ? facts?.mailboxId : undefined
  return (
    <form action={action} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      {typeof taken === 'string' && (
        <Link href={`/mailboxes/${taken}`} className="btn btn-sm">
          {t('openTaken')}
        </Link>
      )}
      <section className="panel space-y-5 p-5 sm:p-6">
        <RegistrationSelect
          registrations={registrations}
          chosen={values?.registrationId ?? registrationId}
          error={fields?.registrationId}
        />
        <div className="space-y-1">
          <FieldFrame label={t('addresses')} hint={t('addressesHint', { most })} error={fields?.addresses}>
            {(control) => (
              <textarea
                {...control}
                name="addresses"
                rows={5}
                value={addresses}
                onChange={(event) => setAddresses(event.currentTarget.value)}
                className={`textarea w-full font-mono text-sm ${fields?.addresses ? 'textarea-error' : ''}`}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                required
              />
            )}
          </FieldFrame>
          {typeof facts?.words === 'string' && (
            <p className="text-error text-sm wrap-anywhere">{t('wrong', { words: facts.words })}</p>
          )}
        </div>
        <ProtocolChoice
          key={state.status}
          chosen={values ? (values['protocols[]'] ?? '').split(' ') : PROTOCOLS}
          error={fields?.protocols}
        />
      </section>
      <Notice tone="info" title={t('next.title')}>
        <p>{t('next.check')}</p>
        <p>{t('next.script')}</p>
        <p className="quiet">{t('next.identity')}</p>
      </Notice>
      <div className="flex flex-wrap items-center gap-4">
        <SubmitButton>{t('submit')}</SubmitButton>
        <Link href="/mailboxes/new" className="link">
          {t('other')}
        </Link>
      </div>
    </form>
  )
}
