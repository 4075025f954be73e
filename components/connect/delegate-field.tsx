import { useTranslations } from 'next-intl'
import { Field } from '#components/ui/field.tsx'

interface Props {
  readonly value: string
  readonly onChange: (address: string) => void
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

/** The person who has access to shared mailboxes and signs in now. */
export function DelegateField({ value, onChange, error }: Props) {
  const t = useTranslations('connect.shared')
  return (
    <Field
      label={t('delegate')}
      hint={t('delegateHint')}
      name="delegate"
      type="email"
      inputMode="email"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={400}
      required
    />
  )
}
