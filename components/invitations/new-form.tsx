'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { ProtocolChoice } from '#components/connect/protocol-choice.tsx'
import { type RegistrationOption, RegistrationSelect } from '#components/connect/registration-select.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS } from '#lib/invitations/limits.ts'
import type { Prefill } from '#lib/invitations/prefill.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { MadeLink, type MadeLinkFacts } from './made-link.tsx'
import { TextArea } from './text-area.tsx'
import { WhoseChoice } from './whose-choice.tsx'

export type MakeAction = (
  before: FormState<MadeLinkFacts>,
  form: FormData,
) => Promise<FormState<MadeLinkFacts>>

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly prefill: Prefill
  readonly registrationId: string | null
  readonly make: MakeAction
}

/** Asks for whom; once the link is made it stands in place of the form, and nowhere else. */
export function NewInvitation(props: Props) {
  const t = useTranslations('invitations.made')
  const [round, setRound] = useState(0)
  const [state, action] = useActionState(props.make, IDLE)
  const [shown, setShown] = useState<MadeLinkFacts | undefined>()
  const made = state.status === 'done' && state.value !== shown ? state.value : undefined
  if (!made) return <Form key={round} {...props} state={state} action={action} />
  return (
    <MadeLink made={made}>
      <button
        type="button"
        className="btn"
        onClick={() => {
          setShown(made)
          setRound(round + 1)
        }}
      >
        {t('another')}
      </button>
    </MadeLink>
  )
}

interface FormProps extends Props {
  readonly state: FormState<MadeLinkFacts>
  readonly action: (form: FormData) => void
}

function Form({ registrations, prefill, registrationId, state, action }: FormProps) {
  const t = useTranslations('invitations.new')
  const refused = state.status === 'refused' ? state : undefined
  const { values, fields } = refused ?? {}
  const [access, setAccess] = useState(prefill.access)
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, maxLength: 400 } as const
  return (
    <form action={action} className="space-y-4" noValidate>
      {refused && <RefusalNotice state={refused} />}
      <section className="panel space-y-5 p-5 sm:p-6">
        <WhoseChoice chosen={access} choose={setAccess} />
        {access === 'own' ? (
          <>
            <Field
              {...plain}
              label={t('address')}
              hint={t('addressHint')}
              name="address"
              type="email"
              inputMode="email"
              defaultValue={values?.address ?? prefill.address}
              error={fields?.address}
              required
            />
            <Field
              label={t('displayName')}
              hint={t('displayNameHint')}
              name="displayName"
              defaultValue={values?.displayName ?? prefill.displayName}
              error={fields?.displayName}
              autoComplete="off"
              maxLength={200}
            />
          </>
        ) : (
          <>
            <Field
              {...plain}
              label={t('delegate')}
              hint={t('delegateHint')}
              name="delegate"
              type="email"
              inputMode="email"
              defaultValue={values?.delegate ?? prefill.delegate}
              error={fields?.delegate}
              required
            />
            {prefill.move && (
              <>
                <input type="hidden" name="move" value="yes" />
                <Notice tone="info">{t('move')}</Notice>
              </>
            )}
            <TextArea
              label={t('addresses')}
              hint={t('addressesHint')}
              name="addresses"
              rows={4}
              defaultValue={values?.addresses ?? prefill.addresses}
              error={fields?.addresses}
              spellCheck={false}
            />
          </>
        )}
        <RegistrationSelect
          registrations={registrations}
          chosen={values?.registrationId ?? registrationId}
          error={fields?.registrationId}
        />
        <ProtocolChoice
          key={refused ? 'refused' : 'new'}
          chosen={values ? (values['protocols[]'] ?? '').split(' ') : prefill.protocols}
          error={fields?.protocols}
        />
        <TextArea
          label={t('note')}
          hint={t('noteHint')}
          name="note"
          rows={3}
          defaultValue={values?.note}
          error={fields?.note}
        />
        <Field
          label={t('days')}
          hint={t('daysHint')}
          name="days"
          type="number"
          min={SHORTEST_DAYS}
          max={LONGEST_DAYS}
          defaultValue={values?.days ?? USUAL_DAYS}
          error={fields?.days}
          required
        />
      </section>
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}
