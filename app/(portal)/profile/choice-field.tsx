import { useTranslations } from 'next-intl'
import { useId } from 'react'

export interface Choice {
  readonly value: string
  readonly label: string
}

interface Props {
  readonly label: string
  readonly name: string
  readonly choices: readonly Choice[]
  readonly chosen: string
  readonly hint?: string
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

/** A labelled list to choose from. */
export function ChoiceField({ label, name, choices, chosen, hint, error }: Props) {
  const id = useId()
  const t = useTranslations('forms')
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <select
        // A form is reset after its action, and a select then falls back to what it first showed.
        key={chosen}
        id={id}
        name={name}
        defaultValue={chosen}
        className={`select w-full ${error ? 'select-error' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="quiet text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-error text-sm font-medium">
          {t(error)}
        </p>
      )}
    </div>
  )
}
