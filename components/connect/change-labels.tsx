'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly mailboxId: string
  readonly displayName: string | null
  readonly tags: readonly string[]
  readonly change: (before: FormState<void>, form: FormData) => Promise<FormState<void>>
}

/** What a mailbox is called, and the tags by which it is found. */
export function ChangeLabels({ mailboxId, displayName, tags, change }: Props) {
  const t = useTranslations('mailbox.labels')
  const [state, action] = useActionState(change, IDLE)
  const { values, fields } = state
  return (
    <form action={action} className="space-y-3" noValidate>
      <input type="hidden" name="mailboxId" value={mailboxId} />
      <Field
        key={`name ${state.status} ${displayName}`}
        label={t('name')}
        name="displayName"
        defaultValue={values?.displayName ?? displayName ?? ''}
        error={fields?.displayName}
        autoComplete="off"
      />
      <Field
        key={`tags ${state.status} ${tags.join()}`}
        label={t('tags')}
        hint={t('tagsHint')}
        name="tags"
        defaultValue={values?.tags ?? tags.join(', ')}
        error={fields?.tags}
        autoComplete="off"
      />
      <SubmitButton tone="plain" small>
        {t('submit')}
      </SubmitButton>
      <RefusalNotice state={state} />
      {state.status === 'done' && (
        <Notice tone="success" live>
          {t('done')}
        </Notice>
      )}
    </form>
  )
}
