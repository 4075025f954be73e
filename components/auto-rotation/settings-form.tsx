'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useId } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { AUTO_BOUNDS } from '#lib/rotation/auto-plan.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type PlainAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

const FIELDS = ['before', 'life', 'grace'] as const

interface Props {
  readonly registrationId: string
  readonly on: boolean
  readonly settings: Readonly<Record<(typeof FIELDS)[number], number>>
  readonly save: PlainAction
}

export function SettingsForm({ registrationId, on, settings, save }: Props) {
  const t = useTranslations('autorotation.settings')
  const forms = useTranslations('forms')
  const [state, action] = useActionState(save, IDLE)
  const id = useId()
  const unread = state.fields?.understood
  return (
    <form action={action} className="space-y-4">
      {Object.keys(state.fields ?? {}).length === 0 && <RefusalNotice state={state} />}
      <input type="hidden" name="registrationId" value={registrationId} />
      {FIELDS.map((name) => {
        const [least, most] = AUTO_BOUNDS[name]
        return (
          <Field
            key={name}
            label={t(name)}
            hint={t(`${name}Hint`, { least, most })}
            name={name}
            type="number"
            inputMode="numeric"
            min={least}
            max={most}
            defaultValue={state.values?.[name] ?? settings[name]}
            error={state.fields?.[name]}
            required
          />
        )
      })}
      {on ? (
        <input type="hidden" name="understood" value="on" />
      ) : (
        <div>
          <label className="flex cursor-pointer items-start gap-3 py-1">
            <input
              type="checkbox"
              name="understood"
              className="checkbox checkbox-primary checkbox-sm mt-0.5"
              aria-invalid={unread ? true : undefined}
              aria-describedby={unread ? id : undefined}
              required
            />
            <span>{t('understood')}</span>
          </label>
          {unread && (
            <p id={id} className="text-error text-sm font-medium">
              {forms(unread)}
            </p>
          )}
        </div>
      )}
      <SubmitButton>{on ? t('save') : t('enable')}</SubmitButton>
    </form>
  )
}

interface OffProps {
  readonly registrationId: string
  readonly name: string
  /** The day on which the secret in use ends, in the words of the person. */
  readonly ends: string | null
  readonly disable: PlainAction
}

export function SwitchOff({ registrationId, name, ends, disable }: OffProps) {
  const t = useTranslations('autorotation.settings')
  const [state, action] = useActionState(disable, IDLE)
  return (
    <div className="border-base-300 mt-4 space-y-2 border-t pt-4">
      <RefusalNotice state={state} />
      <ConfirmDialog
        open={t('disable')}
        title={t('disableTitle')}
        tone="danger"
        form={
          <form action={action}>
            <input type="hidden" name="registrationId" value={registrationId} />
            <SubmitButton tone="danger">{t('disableConfirm')}</SubmitButton>
          </form>
        }
      >
        <p>{ends ? t('disableText', { name, date: ends }) : t('disableTextEmpty', { name })}</p>
        <p>{t('disablePermission')}</p>
      </ConfirmDialog>
    </div>
  )
}
