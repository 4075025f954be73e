import { useTranslations } from 'next-intl'
import { useId } from 'react'

interface Props extends Omit<React.ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string
  readonly hint?: React.ReactNode
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

/** A labelled input with its hint and its error, bound for screen readers. */
export function Field({ label, hint, error, ...input }: Props) {
  const id = useId()
  const t = useTranslations('forms')
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={`input w-full ${error ? 'input-error' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
      />
      {hint && (
        <div id={`${id}-hint`} className="quiet text-sm">
          {hint}
        </div>
      )}
      {error && (
        <p id={`${id}-error`} className="text-error text-sm font-medium">
          {t(error)}
        </p>
      )}
    </div>
  )
}
