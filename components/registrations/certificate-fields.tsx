'use client'

import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { Field } from '#components/ui/field.tsx'
import { MAX_FILE_KIB } from './file-limit.ts'

interface Props {
  /** Codes of `messages/<locale>/forms.json` by field. */
  readonly errors?: Readonly<Record<string, string>>
  /** After a refusal: a browser forgets which file was chosen. */
  readonly again: boolean
}

/** A PFX, or a certificate and its key, and the passphrase. */
export function CertificateFields({ errors, again }: Props) {
  const t = useTranslations('registrations.upload')
  const forms = useTranslations('forms')
  const id = useId()
  const error = errors?.certificate
  return (
    <>
      <div className="space-y-1">
        <label htmlFor={id} className="block font-medium">
          {t('file')}
        </label>
        <input
          id={id}
          name="certificate"
          type="file"
          multiple
          required
          accept=".pfx,.p12,.pem,.cer,.crt,.key,.der"
          className={`file-input w-full ${error ? 'file-input-error' : ''}`}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
          onChange={({ currentTarget }) => {
            const large = [...(currentTarget.files ?? [])].some(({ size }) => size > MAX_FILE_KIB * 1024)
            currentTarget.setCustomValidity(large ? forms('file-large') : '')
          }}
        />
        <p id={`${id}-hint`} className="quiet text-sm">
          {again ? t('again') : t('fileHint')}
        </p>
        {error && (
          <p id={`${id}-error`} className="text-error text-sm font-medium">
            {forms(error)}
          </p>
        )}
      </div>
      <Field
        label={t('passphrase')}
        hint={t('passphraseHint')}
        name="passphrase"
        type="password"
        error={errors?.passphrase}
        autoComplete="off"
        data-1p-ignore
        data-lpignore="true"
        maxLength={256}
      />
    </>
  )
}
