'use client'

import { useTranslations } from 'next-intl'
import { cloudName } from './cloud-name.ts'

/** A row of the table of clouds, as far as a person chooses by it. */
export interface CloudOption {
  readonly id: string
  readonly entraPortal: string
  readonly unproven: readonly string[]
}

interface Props {
  readonly clouds: readonly CloudOption[]
  readonly chosen: string
  readonly error?: string
  readonly onChoose: (id: string) => void
}

export function CloudChoice({ clouds, chosen, error, onChoose }: Props) {
  const t = useTranslations('registrations')
  const forms = useTranslations('forms')
  return (
    <fieldset aria-describedby={error ? 'cloud-error' : undefined}>
      <legend className="font-medium">{t('cloud.label')}</legend>
      <div className="mt-2 grid gap-2 sm:grid-cols-2">
        {clouds.map(({ id, unproven }) => (
          <label
            key={id}
            className="border-base-300 has-checked:border-primary rounded-field has-focus-visible:outline-primary flex cursor-pointer gap-3 border p-3 has-focus-visible:outline-2"
          >
            <input
              type="radio"
              name="cloud"
              value={id}
              checked={id === chosen}
              onChange={() => onChoose(id)}
              className="radio radio-primary radio-sm mt-0.5"
            />
            <span className="min-w-0">
              <span className="font-medium">{cloudName(t, id)}</span>
              {t.has(`cloud.${id}Hint`) && (
                <span className="quiet block text-sm">{t(`cloud.${id}Hint`)}</span>
              )}
              {id === chosen && unproven.length > 0 && (
                <span className="text-warning mt-1 block text-sm">
                  {t('cloud.unproven', { what: unproven.map((what) => t(`unproven.${what}`)).join(', ') })}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id="cloud-error" className="text-error mt-1 text-sm font-medium">
          {forms(error)}
        </p>
      )}
    </fieldset>
  )
}
