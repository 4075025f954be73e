import { FieldFrame, type FieldWords } from '#components/ui/field-frame.tsx'

interface Props extends Omit<React.ComponentProps<'textarea'>, 'id' | 'className'>, FieldWords {}

/** A labelled text of several lines with its hint and its error. */
export function TextArea({ label, hint, error, ...area }: Props) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <textarea {...area} {...control} className={`textarea w-full ${error ? 'textarea-error' : ''}`} />
      )}
    </FieldFrame>
  )
}
