'use client'

import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { TextArea } from '#components/invitations/text-area.tsx'
import { CopyText } from '#components/ui/copy-text.tsx'
import { Field } from '#components/ui/field.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import type { FormField } from '#lib/alerts/form-kinds.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

/** Makes up a value for a field of a kind. */
export type MakeValue = (
  before: FormState<string | null>,
  form: FormData,
) => Promise<FormState<string | null>>

interface Props {
  readonly kind: string
  readonly field: FormField
  readonly value: string | undefined
  readonly error: string | undefined
  /** Something is stored that is never shown: empty keeps it. */
  readonly kept: boolean
  readonly make: MakeValue
}

/** One setting of a channel, drawn from what its kind says of it. */
export function SettingField({ kind, field, value, error, kept, make }: Props) {
  const t = useTranslations('alerts.form')
  const { name, type, label, hint, required, initial, options } = field
  const common = { name, label, error, required: required && !kept }
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const
  const full = [hint, kept ? t('keep') : ''].filter(Boolean).join(' ') || undefined
  if (type === 'select') {
    return (
      <FieldFrame label={label} hint={full} error={error}>
        {(control) => (
          <select {...control} name={name} defaultValue={value ?? initial} className="select w-full">
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
    )
  }
  if (type === 'mailboxes' || type === 'addresses') {
    const words = type === 'mailboxes' ? t('mailboxesHint') : full
    return <TextArea {...common} {...plain} hint={words} rows={3} defaultValue={value ?? initial} />
  }
  if (field.made) return <MadeField {...{ kind, field, error, kept, make }} hint={full} />
  const kinds = { text: 'text', secret: 'password', url: 'url', number: 'number' } as const
  return (
    <Field
      {...common}
      {...plain}
      hint={full}
      type={kinds[type]}
      autoComplete={type === 'secret' ? 'new-password' : 'off'}
      defaultValue={value ?? initial}
    />
  )
}

function MadeField({
  kind,
  field,
  error,
  kept,
  hint,
  make,
}: Omit<Props, 'value'> & { readonly hint: string | undefined }) {
  const t = useTranslations('alerts.form')
  const [typed, setTyped] = useState('')
  const [made, setMade] = useState('')
  const [pending, start] = useTransition()
  const fill = () =>
    start(async () => {
      const form = new FormData()
      form.set('kind', kind)
      form.set('field', field.name)
      const { value } = await make(IDLE, form)
      if (value) {
        setMade(value)
        setTyped(value)
      }
    })
  return (
    <div className="space-y-2">
      <Field
        name={field.name}
        label={field.label}
        hint={hint}
        error={error}
        type="password"
        autoComplete="new-password"
        required={field.required && !kept}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="button" className="btn btn-sm" onClick={fill} aria-disabled={pending}>
        {t('make')}
      </button>
      {made !== '' && made === typed && (
        <div role="status" className="space-y-1">
          <p className="text-sm">{t('made')}</p>
          <CopyText text={made} label={field.label} />
        </div>
      )}
    </div>
  )
}
