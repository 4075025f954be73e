'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { KeyMatch } from '#lib/credentials/compare-keys.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

type EntraKey = Extract<KeyMatch, { kind: 'ambiguous' }>['candidates'][number]
export type SettleAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

interface Ids {
  readonly registrationId: string
  readonly credentialId: string
}

function Hidden({ registrationId, credentialId }: Ids) {
  return (
    <>
      <input type="hidden" name="registrationId" value={registrationId} />
      <input type="hidden" name="credentialId" value={credentialId} />
    </>
  )
}

interface SameKeyProps extends Ids {
  readonly candidates: readonly EntraKey[]
  readonly settle: SettleAction
}

/** Several secrets begin alike: which one it is, only a person knows. */
export function SameKey({ candidates, settle, ...ids }: SameKeyProps) {
  const t = useTranslations('expiry.settle')
  const [state, action] = useActionState(settle, IDLE)
  return (
    <form action={action} className="mt-2 space-y-3">
      <RefusalNotice state={state} />
      <Hidden {...ids} />
      <fieldset className="space-y-2">
        <legend className="mb-1 font-medium">{t('which')}</legend>
        {candidates.map((key) => (
          <label key={key.keyId} className="flex cursor-pointer items-start gap-3">
            <input
              type="radio"
              name="keyId"
              value={key.keyId}
              className="radio radio-primary radio-sm mt-0.5"
              required
            />
            <KeyWords entraKey={key} />
          </label>
        ))}
      </fieldset>
      <SubmitButton tone="plain" small>
        {t('same')}
      </SubmitButton>
    </form>
  )
}

function KeyWords({ entraKey }: { entraKey: EntraKey }) {
  const t = useTranslations('expiry.settle')
  const format = useFormatter()
  const day = (at: string) => format.dateTime(new Date(at), { dateStyle: 'medium', timeZone: 'UTC' })
  const { displayName, startsAt, expiresAt, keyId } = entraKey
  return (
    <span className="min-w-0 wrap-anywhere">
      {t('key', {
        name: displayName || t('unnamed'),
        from: startsAt === null ? 'none' : day(startsAt),
        until: expiresAt === null ? t('noEnd') : day(expiresAt),
      })}
      <span className="quiet block">{t('keyId', { id: keyId })}</span>
    </span>
  )
}

/** Where Graph does not tell the end of a secret. */
export function TypedExpiry({ typeExpiry, ...ids }: Ids & { readonly typeExpiry: SettleAction }) {
  const t = useTranslations('expiry.settle')
  const [state, action] = useActionState(typeExpiry, IDLE)
  const error = state.fields?.expires
  return (
    <details open={state.status === 'refused' || undefined}>
      <summary className="link cursor-pointer">{t('type')}</summary>
      <form action={action} className="mt-2 space-y-3">
        {!error && <RefusalNotice state={state} />}
        <Hidden {...ids} />
        <Field
          label={t('expires')}
          hint={t('expiresHint')}
          error={error}
          name="expires"
          type="date"
          defaultValue={state.values?.expires}
          required
        />
        <SubmitButton tone="plain" small>
          {t('save')}
        </SubmitButton>
      </form>
    </details>
  )
}
