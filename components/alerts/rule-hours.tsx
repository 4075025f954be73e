import { useTranslations } from 'next-intl'
import { Field } from '#components/ui/field.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { CheckGroup } from './check-group.tsx'
import type { RuleFacts } from './rule-form.tsx'

const DAYS = ['1', '2', '3', '4', '5', '6', '7']

interface Props {
  readonly rule: RuleFacts
  readonly zones: readonly string[]
  readonly fields: Readonly<Record<string, string>> | undefined
}

/** At which hours a rule tells. */
export function RuleHours({ rule, zones, fields }: Props) {
  const t = useTranslations('alerts')
  return (
    <div className="space-y-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <FieldFrame label={t('rule.zone')} error={fields?.timeZone}>
          {(control) => (
            <select {...control} name="timeZone" defaultValue={rule.timeZone} className="select w-full">
              {zones.map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
        <Field
          label={t('rule.daily')}
          name="dailyAt"
          type="time"
          defaultValue={rule.dailyAt}
          error={fields?.dailyAt}
        />
        <Field
          label={t('rule.quietFrom')}
          name="quietFrom"
          type="time"
          defaultValue={rule.quietFrom}
          error={fields?.quietFrom}
        />
        <Field
          label={t('rule.quietUntil')}
          name="quietUntil"
          type="time"
          defaultValue={rule.quietUntil}
          error={fields?.quietUntil}
        />
      </div>
      <CheckGroup
        legend={t('rule.quietDays')}
        hint={t('rule.quietHint')}
        name="quietDays"
        chosen={rule.quietDays}
        error={fields?.quietDays}
        choices={DAYS.map((day) => ({ value: day, label: t(`day.${day}`) }))}
      />
      <label className="flex items-start gap-3">
        <input
          type="checkbox"
          name="redAlways"
          value="yes"
          defaultChecked={rule.redAlways}
          className="checkbox checkbox-primary checkbox-sm mt-0.5"
        />
        <span>{t('rule.redAlways')}</span>
      </label>
    </div>
  )
}
