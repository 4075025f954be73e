'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { FormKind } from '#lib/alerts/form-kinds.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { type MakeValue, SettingField } from './setting-field.tsx'

export type ChannelAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

interface Props {
  readonly kind: FormKind
  /** The channel that is changed; null for a new one. */
  readonly channel: { readonly id: string; readonly name: string; readonly insteadId: string | null } | null
  /** Stored settings that may be shown, by name in the form. */
  readonly stored: Readonly<Record<string, string>>
  readonly others: readonly { readonly id: string; readonly name: string }[]
  readonly action: ChannelAction
  readonly make: MakeValue
}

/** Nothing here knows one kind of channel from another: the kind says what its settings are. */
export function ChannelForm({ kind, channel, stored, others, action, make }: Props) {
  const t = useTranslations('alerts.form')
  const [state, submit] = useActionState(action, IDLE)
  const { values, fields } = state
  return (
    <form action={submit} className="space-y-5" noValidate>
      <RefusalNotice state={state} />
      {channel ? (
        <input type="hidden" name="channelId" value={channel.id} />
      ) : (
        <input type="hidden" name="kind" value={kind.id} />
      )}
      <Field
        label={t('name')}
        hint={t('nameHint')}
        name="name"
        defaultValue={values?.name ?? channel?.name ?? kind.name}
        error={fields?.name}
        maxLength={80}
        autoComplete="off"
        required
      />
      {kind.fields.map((field) => (
        <SettingField
          key={`${field.name} ${state.status}`}
          kind={kind.id}
          field={field}
          value={values?.[field.name] ?? stored[field.name]}
          error={fields?.[field.name]}
          kept={channel !== null && (field.type === 'secret' || field.type === 'url')}
          make={make}
        />
      ))}
      {others.length > 0 && (
        <FieldFrame label={t('instead')} hint={t('insteadHint')} error={fields?.insteadId}>
          {(control) => (
            <select
              {...control}
              name="insteadId"
              defaultValue={values?.insteadId ?? channel?.insteadId ?? ''}
              className="select w-full"
            >
              <option value="">{t('insteadNone')}</option>
              {others.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
      )}
      {!channel && others.length === 0 && (
        <label className="flex items-start gap-3">
          <input
            type="checkbox"
            name="withRule"
            value="yes"
            defaultChecked
            className="checkbox checkbox-primary checkbox-sm mt-0.5"
          />
          <span>
            {t('withRule')}
            <span className="quiet block text-sm">{t('withRuleHint')}</span>
          </span>
        </label>
      )}
      <SubmitButton>{t(channel ? 'save' : 'create')}</SubmitButton>
    </form>
  )
}
