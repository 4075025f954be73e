'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Section } from '#components/registrations/section.tsx'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import type { ChannelAction } from './channel-form.tsx'
import { CheckGroup } from './check-group.tsx'
import { RuleHours } from './rule-hours.tsx'

export interface RuleFacts {
  readonly ruleId: string | null
  readonly name: string
  readonly enabled: boolean
  readonly events: readonly string[]
  readonly minSeverity: string
  readonly levels: readonly string[]
  readonly registrationIds: readonly string[]
  readonly tags: string
  readonly channelIds: readonly string[]
  readonly afterMinutes: number
  readonly timeZone: string
  readonly quietFrom: string
  readonly quietUntil: string
  readonly quietDays: readonly string[]
  readonly redAlways: boolean
  readonly dailyAt: string
}

interface Named {
  readonly id: string
  readonly name: string
}

interface Props {
  readonly rule: RuleFacts
  readonly channels: readonly Named[]
  readonly apps: readonly Named[]
  readonly levels: readonly string[]
  readonly zones: readonly string[]
  readonly action: ChannelAction
}

/** What was sent wins over what is stored: a refused form stays as it was typed. */
function typedOver(rule: RuleFacts, values: Readonly<Record<string, string>> | undefined): RuleFacts {
  if (!values) return rule
  const many = (name: string) => (values[`${name}[]`] ?? '').split(' ').filter((one) => one !== '')
  return {
    ruleId: rule.ruleId,
    name: values.name ?? '',
    enabled: values.enabled === 'yes',
    events: many('events'),
    minSeverity: values.minSeverity ?? rule.minSeverity,
    levels: many('levels'),
    registrationIds: many('registrationIds'),
    tags: values.tags ?? '',
    channelIds: many('channelIds'),
    afterMinutes: Number(values.afterMinutes) || 0,
    timeZone: values.timeZone ?? rule.timeZone,
    quietFrom: values.quietFrom ?? '',
    quietUntil: values.quietUntil ?? '',
    quietDays: many('quietDays'),
    redAlways: values.redAlways === 'yes',
    dailyAt: values.dailyAt ?? rule.dailyAt,
  }
}

export function RuleForm({ rule: stored, channels, apps, levels, zones, action }: Props) {
  const t = useTranslations('alerts')
  const [state, submit] = useActionState(action, IDLE)
  const rule = typedOver(stored, state.status === 'refused' ? state.values : undefined)
  const { fields } = state
  const options = (all: readonly Named[]) => all.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <form key={state.status} action={submit} className="space-y-4" noValidate>
      <RefusalNotice state={state} />
      {rule.ruleId && <input type="hidden" name="ruleId" value={rule.ruleId} />}
      <Section title={t('rule.what')}>
        <div className="space-y-5">
          <Field
            label={t('rule.name')}
            name="name"
            defaultValue={rule.name}
            error={fields?.name}
            maxLength={80}
            autoComplete="off"
            required
          />
          <CheckGroup
            legend={t('rule.what')}
            name="events"
            chosen={rule.events}
            error={fields?.events}
            choices={[
              { value: 'incidents', label: t('rule.incidents') },
              { value: 'reminders', label: t('rule.reminders'), hint: t('rule.remindersHint') },
              { value: 'digest', label: t('rule.digest') },
            ]}
          />
          <fieldset className="space-y-2">
            <legend className="font-medium">{t('rule.severity')}</legend>
            {(['red', 'amber'] as const).map((severity) => (
              <label key={severity} className="flex items-start gap-2">
                <input
                  type="radio"
                  name="minSeverity"
                  value={severity}
                  defaultChecked={rule.minSeverity === severity}
                  className="radio radio-primary radio-sm mt-0.5"
                />
                <span>{t(`rule.${severity}`)}</span>
              </label>
            ))}
          </fieldset>
          <CheckGroup
            legend={t('rule.levels')}
            hint={t('rule.levelsHint')}
            name="levels"
            chosen={rule.levels}
            error={fields?.levels}
            choices={levels.map((level) => ({ value: level, label: t(`level.${level}`) }))}
          />
          {apps.length > 1 && (
            <CheckGroup
              legend={t('rule.apps')}
              hint={t('rule.appsHint')}
              name="registrationIds"
              chosen={rule.registrationIds}
              error={fields?.registrationIds}
              choices={options(apps)}
            />
          )}
          <Field
            label={t('rule.tags')}
            hint={t('rule.tagsHint')}
            name="tags"
            defaultValue={rule.tags}
            error={fields?.tags}
            autoComplete="off"
          />
          <Field
            label={t('rule.after')}
            name="afterMinutes"
            type="number"
            min={0}
            max={1440}
            defaultValue={rule.afterMinutes}
            error={fields?.afterMinutes}
          />
        </div>
      </Section>
      <Section title={t('rule.channels')}>
        <CheckGroup
          legend={t('channels.title')}
          name="channelIds"
          chosen={rule.channelIds}
          error={fields?.channelIds}
          choices={options(channels)}
        />
      </Section>
      <Section title={t('rule.when')}>
        <RuleHours rule={rule} zones={zones} fields={fields} />
      </Section>
      <label className="flex items-center gap-3">
        <input
          type="checkbox"
          name="enabled"
          value="yes"
          defaultChecked={rule.enabled}
          className="checkbox checkbox-primary checkbox-sm"
        />
        <span>{t('rule.enabled')}</span>
      </label>
      <SubmitButton>{t(rule.ruleId ? 'rule.save' : 'rule.create')}</SubmitButton>
    </form>
  )
}
