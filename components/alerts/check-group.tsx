import { useTranslations } from 'next-intl'

interface Props {
  readonly legend: string
  readonly hint?: string
  readonly name: string
  readonly choices: readonly { readonly value: string; readonly label: string; readonly hint?: string }[]
  readonly chosen: readonly string[]
  readonly error?: string | undefined
}

/** Several of a list. */
export function CheckGroup({ legend, hint, name, choices, chosen, error }: Props) {
  const t = useTranslations('forms')
  return (
    <fieldset className="space-y-2" aria-invalid={error ? true : undefined}>
      <legend className="font-medium">{legend}</legend>
      {hint && <p className="quiet text-sm">{hint}</p>}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {choices.map((choice) => (
          <label key={choice.value} className="flex min-w-0 items-start gap-2">
            <input
              type="checkbox"
              name={`${name}[]`}
              value={choice.value}
              defaultChecked={chosen.includes(choice.value)}
              className="checkbox checkbox-primary checkbox-sm mt-0.5"
            />
            <span className="wrap-anywhere">
              {choice.label}
              {choice.hint && <span className="quiet block text-sm">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && <p className="text-error text-sm font-medium">{t(error)}</p>}
    </fieldset>
  )
}
