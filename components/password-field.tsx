'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FieldFrame, type FieldWords } from './ui/field-frame.tsx'

interface Props extends Omit<React.ComponentProps<'input'>, 'id' | 'className' | 'type'>, FieldWords {}

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, hint, error, ...input }: Props) {
  const t = useTranslations('shell')
  const [shown, setShown] = useState(false)
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <div className="join w-full">
          <input
            {...input}
            {...control}
            type={shown ? 'text' : 'password'}
            className={`input join-item w-full ${error ? 'input-error' : ''}`}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
          />
          <button
            type="button"
            className="btn join-item border-base-300 w-18 font-normal"
            aria-controls={control.id}
            onClick={() => setShown(!shown)}
          >
            {t(shown ? 'hide' : 'show')}
            <span className="sr-only"> {label}</span>
          </button>
        </div>
      )}
    </FieldFrame>
  )
}
