'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { ACCESSES, type Access } from '#lib/imports/row.ts'

interface Props {
  readonly chosen: string
  readonly delegate: string
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

const isAccess = (value: string): value is Access => (ACCESSES as readonly string[]).includes(value)

/** What a row means that does not say whose it is; and through whom, where it is shared. */
export function AccessChoice({ chosen, delegate, error }: Props) {
  const t = useTranslations('imports.form')
  const [access, setAccess] = useState<Access>(isAccess(chosen) ? chosen : 'own')
  return (
    <>
      <fieldset className="space-y-1">
        <legend className="font-medium">{t('access')}</legend>
        {ACCESSES.map((one) => (
          <label key={one} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
            <input
              type="radio"
              name="access"
              value={one}
              checked={access === one}
              onChange={() => setAccess(one)}
              className="radio radio-primary radio-sm mt-0.5"
            />
            <span>
              <span className="block">{t(one)}</span>
              <span className="quiet block text-sm">{t(`${one}Hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {access === 'shared' && (
        <Field
          label={t('delegate')}
          hint={t('delegateHint')}
          name="delegate"
          type="email"
          inputMode="email"
          defaultValue={delegate}
          error={error}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </>
  )
}
