import { useTranslations } from 'next-intl'
import { useId } from 'react'

export interface RegistrationOption {
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly secretExpired: boolean
  /** Where Microsoft signs this browser out, in the cloud of the app. */
  readonly signOut?: string | null
}

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly chosen: string | null
  readonly onChange?: (registrationId: string) => void
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

/** Which app the sign-in goes through. One whose secret ran out is shown, so that nobody looks for it in vain. */
export function RegistrationSelect({ registrations, chosen, onChange, error }: Props) {
  const t = useTranslations('connect.new')
  const forms = useTranslations('forms')
  const id = useId()
  const usable = registrations.filter(({ secretExpired }) => !secretExpired)
  const described = [`${id}-hint`, error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {t('registration')}
      </label>
      <select
        key={chosen}
        id={id}
        name="registrationId"
        onChange={(event) => onChange?.(event.currentTarget.value)}
        defaultValue={chosen ?? usable[0]?.id ?? ''}
        className={`select w-full ${error ? 'select-error' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        required
      >
        {usable.length === 0 && <option value="">{t('noneUsable')}</option>}
        {registrations.map(({ id: value, name, tenant, secretExpired }) => (
          <option key={value} value={value} disabled={secretExpired}>
            {secretExpired ? t('optionExpired', { name, tenant }) : t('option', { name, tenant })}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="quiet text-sm">
        {t('registrationHint')}
      </p>
      {error && (
        <p id={`${id}-error`} className="text-error text-sm font-medium">
          {forms(error)}
        </p>
      )}
    </div>
  )
}
