import { useTranslations } from 'next-intl'

interface Props {
  readonly chosen: 'own' | 'shared'
  readonly choose: (access: 'own' | 'shared') => void
}

export function WhoseChoice({ chosen, choose }: Props) {
  const t = useTranslations('invitations.new')
  return (
    <fieldset className="space-y-1">
      <legend className="font-medium">{t('whose')}</legend>
      {(['own', 'shared'] as const).map((access) => (
        <label key={access} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
          <input
            type="radio"
            name="access"
            value={access}
            defaultChecked={chosen === access}
            onChange={() => choose(access)}
            className="radio radio-primary radio-sm mt-0.5"
          />
          <span>
            <span className="block">{t(access)}</span>
            <span className="quiet block text-sm">{t(`${access}Hint`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
