'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useId, useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { CONSUMER_PERMISSIONS } from '#lib/consumers/permissions.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { MadeKey, type MadeKeyFacts } from './made-key.tsx'

interface Props {
  /** In use, to choose from. */
  readonly tags: readonly string[]
  readonly make: (before: FormState<MadeKeyFacts>, form: FormData) => Promise<FormState<MadeKeyFacts>>
}

const MOST_TAGS_NAMED = 20

/** Asks what a key is for; once it is made it stands in place of the form, and nowhere else. */
export function NewKey({ tags, make }: Props) {
  const t = useTranslations('consumers.shown')
  const [state, action] = useActionState(make, IDLE)
  const [seen, setSeen] = useState<MadeKeyFacts | undefined>()
  const made = state.status === 'done' && state.value !== seen ? state.value : undefined
  if (!made) return <Form tags={tags} state={state} action={action} />
  return (
    <MadeKey made={made}>
      <button type="button" className="btn" onClick={() => setSeen(made)}>
        {t('another')}
      </button>
    </MadeKey>
  )
}

interface FormProps extends Pick<Props, 'tags'> {
  readonly state: FormState<MadeKeyFacts>
  readonly action: (form: FormData) => void
}

function Form({ tags, state, action }: FormProps) {
  const t = useTranslations('consumers.new')
  const refused = state.status === 'refused' ? state : undefined
  const { values, fields } = refused ?? {}
  const plain = { autoComplete: 'off', spellCheck: false } as const
  return (
    <form action={action} className="max-w-2xl space-y-4" noValidate>
      {refused && <RefusalNotice state={refused} />}
      <Field
        {...plain}
        label={t('name')}
        hint={t('nameHint')}
        name="name"
        defaultValue={values?.name}
        error={fields?.name}
        maxLength={100}
        required
      />
      <PermissionChoice
        key={refused ? 'refused' : 'new'}
        chosen={values ? (values['permissions[]'] ?? '').split(' ') : ['health.read']}
        error={fields?.permissions}
      />
      <Field
        {...plain}
        label={t('tags')}
        hint={
          <>
            {t('tagsHint')}
            {tags.length > 0 && (
              <span className="block wrap-anywhere">
                {t('tagsKnown', { tags: tags.slice(0, MOST_TAGS_NAMED).join(', ') })}
              </span>
            )}
          </>
        }
        name="tags"
        defaultValue={values?.tags}
        error={fields?.tags}
      />
      <Field
        {...plain}
        label={t('expires')}
        hint={t('expiresHint')}
        name="expires"
        type="date"
        defaultValue={values?.expires}
        error={fields?.expires}
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}

function PermissionChoice({ chosen, error }: { chosen: readonly string[]; error?: string }) {
  const t = useTranslations('consumers.new')
  const forms = useTranslations('forms')
  const id = useId()
  return (
    <fieldset aria-invalid={error ? true : undefined} aria-describedby={error ? id : undefined}>
      <legend className="font-medium">{t('permissions')}</legend>
      {CONSUMER_PERMISSIONS.map((permission) => (
        <label key={permission} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
          <input
            type="checkbox"
            name="permissions[]"
            value={permission}
            defaultChecked={chosen.includes(permission)}
            className="checkbox checkbox-primary checkbox-sm mt-0.5"
          />
          <span>
            <span className="block">{t(permission)}</span>
            <span className="quiet block text-sm">{t(`${permission}Hint`)}</span>
          </span>
        </label>
      ))}
      {error && (
        <p id={id} className="text-error text-sm font-medium">
          {forms(error)}
        </p>
      )}
    </fieldset>
  )
}
