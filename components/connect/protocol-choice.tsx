import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { PROTOCOLS } from '#lib/mail/stages.ts'

interface Props {
  readonly chosen: readonly string[]
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

export function ProtocolChoice({ chosen, error }: Props) {
  const t = useTranslations('connect.protocols')
  const forms = useTranslations('forms')
  const id = useId()
  return (
    <fieldset
      className="space-y-1"
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? id : undefined}
    >
      <legend className="font-medium">{t('legend')}</legend>
      <div className="grid gap-1 sm:grid-cols-3">
        {PROTOCOLS.map((protocol) => (
          <label key={protocol} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
            <input
              type="checkbox"
              name="protocols[]"
              value={protocol}
              defaultChecked={chosen.includes(protocol)}
              className="checkbox checkbox-primary checkbox-sm mt-0.5"
            />
            <span>
              <span className="block">{t(`${protocol}.name`)}</span>
              <span className="quiet block text-sm">{t(`${protocol}.hint`)}</span>
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={id} className="text-error text-sm font-medium">
          {forms(error)}
        </p>
      )}
    </fieldset>
  )
}
