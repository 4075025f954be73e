'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { ProtocolChoice } from '#components/connect/protocol-choice.tsx'
import { type RegistrationOption, RegistrationSelect } from '#components/connect/registration-select.tsx'
import { Field } from '#components/ui/field.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { AccessChoice } from './access-choice.tsx'
import { FileField } from './file-field.tsx'

/** What the form begins with: nothing much, or a draft that is put right. */
export interface ImportStart {
  readonly replaces?: string
  readonly text: string
  readonly registrationId: string | null
  readonly access: string
  readonly delegate: string
  readonly protocols: readonly string[]
  readonly tags: string
  readonly updateKnown: boolean
}

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly start: ImportStart
  readonly prepare: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

export function ImportForm({ registrations, start, prepare }: Props) {
  const t = useTranslations('imports.form')
  const [state, action] = useActionState(prepare, IDLE)
  // Kept here, because a list is too long to come back with a refusal.
  const [text, setText] = useState(start.text)
  const { values, fields } = state
  return (
    <form action={action} className="space-y-4" noValidate>
      {state.code === 'bad-list' ? (
        <ListProblem facts={state.facts ?? {}} />
      ) : (
        <RefusalNotice state={state} />
      )}
      {start.replaces && <input type="hidden" name="replaces" value={start.replaces} />}
      <section className="panel space-y-5 p-5 sm:p-6">
        <FileField key={`file ${state.status}`} again={state.status === 'refused'} error={fields?.file} />
        <FieldFrame label={t('paste')} hint={t('pasteHint')} error={fields?.text}>
          {(control) => (
            <textarea
              {...control}
              name="text"
              rows={7}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              className="textarea w-full font-mono text-sm whitespace-pre"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </FieldFrame>
        <p className="quiet text-sm">
          {t('columns')}{' '}
          <a href="/mailboxes/import/template" download className="link">
            {t('template')}
          </a>
        </p>
        <RegistrationSelect
          registrations={registrations}
          chosen={values?.registrationId ?? start.registrationId}
          error={fields?.registrationId}
        />
      </section>
      <section className="panel space-y-5 p-5 sm:p-6">
        <h2 className="text-lg font-semibold">{t('defaults')}</h2>
        <AccessChoice
          key={`access ${state.status}`}
          chosen={values?.access ?? start.access}
          delegate={values?.delegate ?? start.delegate}
          error={fields?.delegate}
        />
        <ProtocolChoice
          key={`protocols ${state.status}`}
          chosen={values ? (values['protocols[]'] ?? '').split(' ') : start.protocols}
          error={fields?.protocols}
        />
        <Field
          label={t('tags')}
          hint={t('tagsHint')}
          name="tags"
          defaultValue={values?.tags ?? start.tags}
          error={fields?.tags}
          autoComplete="off"
        />
        <label className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
          <input
            type="checkbox"
            name="updateKnown"
            defaultChecked={values ? values.updateKnown === 'on' : start.updateKnown}
            className="checkbox checkbox-primary checkbox-sm mt-0.5"
          />
          <span>
            <span className="block">{t('update')}</span>
            <span className="quiet block text-sm">{t('updateHint')}</span>
          </span>
        </label>
      </section>
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}

/** Why a list cannot be read at all. */
function ListProblem({ facts }: { facts: NonNullable<FormState['facts']> }) {
  const t = useTranslations('imports.listProblem')
  const refusals = useTranslations('refusals')
  const { problem, ...values } = facts
  const words = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : String(value),
  ])
  return (
    <Notice tone="error" title={refusals('bad-list')} live>
      <p className="wrap-anywhere">{t(String(problem), Object.fromEntries(words))}</p>
    </Notice>
  )
}
