import { FieldFrame } from '#components/ui/field-frame.tsx'

interface Props {
  readonly label: string
  readonly hint: React.ReactNode
  readonly error?: string
  readonly value: string
  readonly onChange: (text: string) => void
}

/** Mail addresses, one per line. What was typed stays when the list is refused. */
export function AddressListField({ label, hint, error, value, onChange }: Props) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...control}
          name="addresses"
          rows={4}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          className={`textarea w-full ${error ? 'textarea-error' : ''}`}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          required
        />
      )}
    </FieldFrame>
  )
}
