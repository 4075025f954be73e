'use client'

import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { Field } from '#components/ui/field.tsx'

interface Props {
  /** Codes of `messages/<locale>/forms.json` by field. */
  readonly errors?: Readonly<Record<string, string>>
  readonly expires?: string
  /** What is said of the day instead of the usual. */
  readonly expiresHint?: string | undefined
  /** After a refusal: the secret must be pasted once more. */
  readonly again: boolean
}

/** The Value of a secret, hidden unless asked for, and the day on which it ends. */
export function SecretFields({ errors, expires, expiresHint, again }: Props) {
  const t = useTranslations('registrations.secret')
  const shell = useTranslations('shell')
  const forms = useTranslations('forms')
  const id = useId()
  const [shown, setShown] = useState(false)
  const error = errors?.secret
  return (
    <>
      <div className="space-y-1">
        <label htmlFor={id} className="block font-medium">
          {t('label')}
        </label>
        <div className="flex gap-2">
          <input
            id={id}
            name="secret"
            type={shown ? 'text' : 'password'}
            className={`input grow font-mono ${error ? 'input-error' : ''}`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            required
            aria-invalid={error ? true : undefined}
            aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
          />
          <button type="button" className="btn" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? shell('hide') : shell('show')}
            <span className="sr-only"> {t('label')}</span>
          </button>
        </div>
        <p id={`${id}-hint`} className="quiet text-sm">
          {again ? t('again') : t('hint')}
        </p>
        {error && (
          <p id={`${id}-error`} className="text-error text-sm font-medium">
            {forms(error)}
          </p>
        )}
      </div>
      <Field
        label={t('expires')}
        hint={expiresHint ?? t('expiresHint')}
        name="expires"
        type="date"
        defaultValue={expires}
        error={errors?.expires}
      />
    </>
  )
}
