import { useTranslations } from 'next-intl'
import type { SignedInOption } from '#components/connect/attach-form.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'

interface Props {
  readonly accounts: readonly SignedInOption[]
  readonly to: string | null
  readonly error?: string
}

export function MoveToKnown({ accounts, to, error }: Props) {
  const t = useTranslations('delegates.move')
  const words = useTranslations('connect.shared')
  return (
    <>
      <FieldFrame label={t('to')} hint={t('toHint')} error={error}>
        {(control) => (
          <select
            {...control}
            name="toGrantId"
            defaultValue={to ?? accounts[0]?.id}
            className="select w-full"
          >
            {accounts.map(({ id, name, app, shared, stopped }) => (
              <option key={id} value={id}>
                {words(stopped ? 'optionStopped' : 'option', { name, app, shared })}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
      <SubmitButton>{t('submit')}</SubmitButton>
    </>
  )
}
