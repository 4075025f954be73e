import { FieldFrame, type FieldWords } from '#components/ui/field-frame.tsx'

export interface Choice {
  readonly value: string
  readonly label: string
}

interface Props extends FieldWords {
  readonly name: string
  readonly choices: readonly Choice[]
  readonly chosen: string
}

/** A labelled list to choose from. */
export function ChoiceField({ name, choices, chosen, ...words }: Props) {
  return (
    <FieldFrame {...words}>
      {(control) => (
        <select
          // A form is reset after its action, and a select then falls back to what it first showed.
          key={chosen}
          name={name}
          defaultValue={chosen}
          {...control}
          className={`select w-full ${words.error ? 'select-error' : ''}`}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  )
}
