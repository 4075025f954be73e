import { useTranslations } from 'next-intl'
import { useId } from 'react'

export interface FieldWords {
  readonly label: string
  readonly hint?: React.ReactNode
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

/** What binds a control to its label, its hint and its error for screen readers. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-invalid': true | undefined
  readonly 'aria-describedby': string | undefined
}

interface Props extends FieldWords {
  readonly children: (control: ControlProps) => React.ReactNode
}

export function FieldFrame({ label, hint, error, children }: Props) {
  const id = useId()
  const t = useTranslations('forms')
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': described || undefined,
      })}
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
