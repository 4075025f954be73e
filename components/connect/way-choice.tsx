import { useTranslations } from 'next-intl'

interface Props {
  readonly ways: readonly string[]
  readonly chosen?: string
  readonly onChange: (way: string) => void
}

/** How the person signs in. Not asked while there is one way only. */
export function WayChoice({ ways, chosen, onChange }: Props) {
  const t = useTranslations('connect.ways')
  if (ways.length < 2) return null
  return (
    <fieldset className="space-y-1">
      <legend className="font-medium">{t('legend')}</legend>
      {ways.map((way, index) => (
        <label key={way} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
          <input
            type="radio"
            name="way"
            value={way}
            onChange={() => onChange(way)}
            defaultChecked={chosen ? chosen === way : index === 0}
            className="radio radio-primary radio-sm mt-0.5"
          />
          <span>
            <span className="block">{t(`${way}.name`)}</span>
            <span className="quiet block text-sm">{t(`${way}.hint`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
