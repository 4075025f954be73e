import { useId } from 'react'

interface Props<V extends string> {
  readonly legend: string
  readonly chosen: V
  readonly choose: (value: V) => void
  readonly options: readonly { readonly value: V; readonly label: string; readonly hint?: string }[]
}

export function Choice<V extends string>({ legend, chosen, choose, options }: Props<V>) {
  const name = useId()
  return (
    <fieldset className="space-y-1">
      <legend className="font-medium">{legend}</legend>
      <div className={options.some(({ hint }) => hint) ? 'space-y-1' : 'flex flex-wrap gap-x-6'}>
        {options.map(({ value, label, hint }) => (
          <label key={value} className="flex min-h-9 cursor-pointer items-start gap-3 py-1">
            <input
              type="radio"
              name={name}
              value={value}
              checked={chosen === value}
              onChange={() => choose(value)}
              className="radio radio-primary radio-sm mt-0.5"
            />
            <span>
              <span className="block">{label}</span>
              {hint && <span className="quiet block text-sm">{hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
