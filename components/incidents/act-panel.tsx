'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useId } from 'react'
import { TextArea } from '#components/invitations/text-area.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { LONGEST_NOTE, SNOOZES } from '#lib/incidents/inputs.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type IncidentAction = (before: FormState<void>, form: FormData) => Promise<FormState<void>>

export interface IncidentActions {
  readonly acknowledge: IncidentAction
  readonly unacknowledge: IncidentAction
  readonly take: IncidentAction
  readonly assign: IncidentAction
  readonly release: IncidentAction
  readonly snooze: IncidentAction
  readonly wake: IncidentAction
  readonly note: IncidentAction
  readonly close: IncidentAction
}

interface Props {
  readonly incidentId: string
  readonly acknowledged: boolean
  readonly ownerId: string | null
  readonly ownId: string
  readonly snoozed: boolean
  /** What it is about exists no more. */
  readonly orphaned: boolean
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly actions: IncidentActions
}

/** What a person can do about an open incident. */
export function ActPanel(props: Props) {
  const { incidentId, acknowledged, ownerId, ownId, snoozed, orphaned, people, actions } = props
  const t = useTranslations('incidents.act')
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-2">
        <Press
          incidentId={incidentId}
          action={acknowledged ? actions.unacknowledge : actions.acknowledge}
          label={t(acknowledged ? 'unacknowledge' : 'acknowledge')}
          primary={!acknowledged}
        />
        {ownerId !== ownId && <Press incidentId={incidentId} action={actions.take} label={t('take')} />}
        {ownerId !== null && <Press incidentId={incidentId} action={actions.release} label={t('release')} />}
        {snoozed && <Press incidentId={incidentId} action={actions.wake} label={t('wake')} />}
        {orphaned && <Close incidentId={incidentId} action={actions.close} />}
      </div>
      {people.length > 1 && (
        <Assign incidentId={incidentId} people={people} ownerId={ownerId} action={actions.assign} />
      )}
      <Snooze incidentId={incidentId} action={actions.snooze} />
    </div>
  )
}

interface FormProps {
  readonly incidentId: string
  readonly action: IncidentAction
}

function Press({
  incidentId,
  action,
  label,
  primary = false,
}: FormProps & { label: string; primary?: boolean }) {
  const [state, send] = useActionState(action, IDLE)
  return (
    <form action={send}>
      <input type="hidden" name="incidentId" value={incidentId} />
      <SubmitButton tone={primary ? 'primary' : 'plain'}>{label}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}

function Assign({ incidentId, action, people, ownerId }: FormProps & Pick<Props, 'people' | 'ownerId'>) {
  const t = useTranslations('incidents.act')
  const [state, send] = useActionState(action, IDLE)
  const id = useId()
  return (
    <form action={send} className="flex flex-wrap items-end gap-2">
      <input type="hidden" name="incidentId" value={incidentId} />
      <label htmlFor={id} className="min-w-0 grow basis-40">
        <span className="mb-1 block font-medium">{t('assignTo')}</span>
        <select id={id} key={ownerId} name="userId" defaultValue={ownerId ?? ''} className="select w-full">
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </label>
      <SubmitButton tone="plain">{t('assign')}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}

function Snooze({ incidentId, action }: FormProps) {
  const t = useTranslations('incidents.act')
  const [state, send] = useActionState(action, IDLE)
  const refused = state.status === 'refused' ? state : undefined
  const id = useId()
  return (
    <form action={send} className="space-y-2" noValidate>
      <input type="hidden" name="incidentId" value={incidentId} />
      <div className="flex flex-wrap items-start gap-2">
        <label htmlFor={id} className="min-w-0 grow basis-40">
          <span className="mb-1 block font-medium">{t('snoozeFor')}</span>
          <select
            id={id}
            name="choice"
            defaultValue={refused?.values?.choice ?? 'hour'}
            className="select w-full"
          >
            {SNOOZES.map((choice) => (
              <option key={choice} value={choice}>
                {t(`choice.${choice}`)}
              </option>
            ))}
          </select>
        </label>
        <div className="min-w-0 grow basis-40">
          <Field
            label={t('date')}
            hint={t('dateHint')}
            name="date"
            type="date"
            defaultValue={refused?.values?.date}
            error={refused?.fields?.date}
          />
        </div>
      </div>
      <p className="quiet text-sm">{t('snoozeHint')}</p>
      <SubmitButton tone="plain">{t('snooze')}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}

function Close({ incidentId, action }: FormProps) {
  const t = useTranslations('incidents.act')
  const [state, send] = useActionState(action, IDLE)
  return (
    <ConfirmDialog
      open={t('close')}
      title={t('closeTitle')}
      form={
        <form action={send}>
          <input type="hidden" name="incidentId" value={incidentId} />
          <SubmitButton>{t('close')}</SubmitButton>
        </form>
      }
    >
      <p>{t('closeText')}</p>
      <RefusalNotice state={state} />
    </ConfirmDialog>
  )
}

/** A note to it, open or ended. */
export function NoteForm({ incidentId, action }: FormProps) {
  const t = useTranslations('incidents.act')
  const [state, send] = useActionState(action, IDLE)
  const refused = state.status === 'refused' ? state : undefined
  return (
    <form action={send} className="mb-4 space-y-2" noValidate>
      <input type="hidden" name="incidentId" value={incidentId} />
      <TextArea
        label={t('note')}
        hint={t('noteHint', { most: LONGEST_NOTE })}
        name="note"
        rows={3}
        maxLength={LONGEST_NOTE}
        defaultValue={refused?.values?.note}
        error={refused?.fields?.note}
      />
      <SubmitButton tone="plain">{t('addNote')}</SubmitButton>
      {refused && !refused.fields?.note && <RefusalNotice state={state} />}
    </form>
  )
}
