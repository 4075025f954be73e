import { FieldFrame, type FieldWords } from './field-frame.tsx'

interface Props extends Omit<React.ComponentProps<'input'>, 'id' | 'className'>, FieldWords {}

/** A labelled input with its hint and its error. */
export function Field({ label, hint, error, ...input }: Props) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <input {...input} {...control} className={`input w-full ${error ? 'input-error' : ''}`} />
      )}
    </FieldFrame>
  )
}
