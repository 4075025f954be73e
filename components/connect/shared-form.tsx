'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { FormState } from '#lib/web/form-state.ts'
import { AttachForm, type SignedInOption } from './attach-form.tsx'
import { NewDelegateForm } from './new-delegate-form.tsx'
import type { RegistrationOption } from './registration-select.tsx'
import type { LeavingAction } from './use-leaving-action.ts'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly accounts: readonly SignedInOption[]
  readonly ways: readonly string[]
  readonly through: string | null
  readonly addresses: string
  readonly registrationId: string | null
  readonly connect: LeavingAction
  readonly attach: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

/** Shared mailboxes: through somebody who has signed in already, or somebody who does it now. */
export function SharedForm({ accounts, through, addresses: given, attach, connect, ...rest }: Props) {
  const t = useTranslations('connect.shared')
  const [known, setKnown] = useState(accounts.some(({ id }) => id === through))
  const [addresses, setAddresses] = useState(given)
  const list = { addresses, setAddresses }
  return (
    <div className="space-y-4">
      <p className="quiet">{t('noLicence')}</p>
      {accounts.length > 0 && (
        <fieldset className="panel space-y-1 p-5 sm:p-6">
          <legend className="sr-only">{t('through.legend')}</legend>
          <p className="font-medium" aria-hidden="true">
            {t('through.legend')}
          </p>
          {([false, true] as const).map((value) => (
            <label key={String(value)} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
              <input
                type="radio"
                checked={known === value}
                onChange={() => setKnown(value)}
                className="radio radio-primary radio-sm mt-0.5"
              />
              <span>
                <span className="block">{t(value ? 'through.known' : 'through.new')}</span>
                <span className="quiet block text-sm">
                  {t(value ? 'through.knownHint' : 'through.newHint')}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {known ? (
        <AttachForm accounts={accounts} chosen={through} list={list} attach={attach} />
      ) : (
        <NewDelegateForm {...rest} list={list} connect={connect} />
      )}
    </div>
  )
}
