'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import type { SignedInOption } from '#components/connect/attach-form.tsx'
import type { RegistrationOption } from '#components/connect/registration-select.tsx'
import { type LeavingAction, useLeavingAction } from '#components/connect/use-leaving-action.ts'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { MoveToKnown } from './move-to-known.tsx'
import { MoveToNew } from './move-to-new.tsx'

export interface MovableMailbox {
  readonly id: string
  readonly address: string
  readonly chosen: boolean
}

interface Props {
  readonly mailboxes: readonly MovableMailbox[]
  readonly accounts: readonly SignedInOption[]
  readonly to: string | null
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string
  readonly ways: readonly string[]
  readonly move: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
  readonly moveToNew: LeavingAction
}

/** Which mailboxes, and to whom. One list of mailboxes serves both ways. */
export function MovePanel(props: Props) {
  const { mailboxes, accounts, to, registrations, registrationId, ways } = props
  const t = useTranslations('delegates.move')
  const [moving, move] = useActionState(props.move, IDLE)
  const [asking, moveToNew] = useLeavingAction(props.moveToNew)
  const [known, setKnown] = useState(accounts.length > 0)
  const error = (known ? moving : asking).fields?.mailboxIds
  const forms = useTranslations('forms')
  return (
    <div className="space-y-4">
      {mailboxes.length === 0 ? (
        <p className="panel quiet p-4">{t('none')}</p>
      ) : (
        <form action={known ? move : moveToNew} className="space-y-4" noValidate>
          <RefusalNotice state={known ? moving : asking} />
          <fieldset className="panel space-y-1 p-5 sm:p-6">
            <legend className="sr-only">{t('which')}</legend>
            <p className="font-medium" aria-hidden="true">
              {t('which')}
            </p>
            {mailboxes.map(({ id, address, chosen }) => (
              <label key={id} className="flex min-h-11 cursor-pointer items-center gap-3 py-1">
                <input
                  type="checkbox"
                  name="mailboxIds[]"
                  value={id}
                  defaultChecked={chosen}
                  className="checkbox checkbox-primary checkbox-sm"
                />
                <span className="wrap-anywhere">{address}</span>
              </label>
            ))}
            {error && <p className="text-error text-sm font-medium">{forms(error)}</p>}
          </fieldset>
          <fieldset className="panel space-y-4 p-5 sm:p-6">
            <legend className="sr-only">{t('whom')}</legend>
            <p className="font-medium" aria-hidden="true">
              {t('whom')}
            </p>
            {accounts.length > 0 && (
              <div>
                {([true, false] as const).map((value) => (
                  <label key={String(value)} className="flex min-h-11 cursor-pointer items-center gap-3">
                    <input
                      type="radio"
                      checked={known === value}
                      onChange={() => setKnown(value)}
                      className="radio radio-primary radio-sm"
                    />
                    {t(value ? 'toKnown' : 'toNew')}
                  </label>
                ))}
              </div>
            )}
            {known ? (
              <MoveToKnown accounts={accounts} to={to} error={moving.fields?.toGrantId} />
            ) : (
              <MoveToNew
                registrations={registrations}
                registrationId={registrationId}
                ways={ways}
                state={asking}
              />
            )}
          </fieldset>
        </form>
      )}
    </div>
  )
}
