'use client'

import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'

interface Props extends Omit<React.ComponentProps<'input'>, 'id' | 'className' | 'type'> {
  readonly label: string
  readonly hint?: string
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, hint, error, ...input }: Props) {
  const id = useId()
  const t = useTranslations()
  const [shown, setShown] = useState(false)
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <div className="join w-full">
        <input
          {...input}
          id={id}
          type={shown ? 'text' : 'password'}
          className={`input join-item w-full ${error ? 'input-error' : ''}`}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
        />
        <button
          type="button"
          className="btn join-item border-base-300 w-18 font-normal"
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          {t(shown ? 'shell.hide' : 'shell.show')}
          <span className="sr-only"> {label}</span>
        </button>
      </div>
      {hint && (
        <p id={`${id}-hint`} className="quiet text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-error text-sm font-medium">
          {t(`forms.${error}`)}
        </p>
      )}
    </div>
  )
}
