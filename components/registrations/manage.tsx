'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type PlainAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

interface Props {
  readonly registrationId: string
  readonly name: string
  readonly mailboxes: number
  readonly rename: PlainAction
  readonly remove: PlainAction
}

export function Manage({ registrationId, name, mailboxes, rename, remove }: Props) {
  const t = useTranslations('registrations.detail')
  const [renamed, renameAction] = useActionState(rename, IDLE)
  const [removed, removeAction] = useActionState(remove, IDLE)
  const self = <input type="hidden" name="registrationId" value={registrationId} />
  return (
    <div className="space-y-4">
      {!renamed.fields?.name && <RefusalNotice state={renamed} />}
      <form action={renameAction} className="flex flex-wrap items-start gap-2">
        {self}
        <div className="min-w-0 grow basis-60">
          <Field
            label={t('name')}
            name="name"
            defaultValue={renamed.values?.name ?? name}
            error={renamed.fields?.name}
            maxLength={120}
            autoComplete="off"
            required
          />
        </div>
        <div className="sm:mt-7">
          <SubmitButton tone="plain">{t('rename')}</SubmitButton>
        </div>
      </form>
      <div className="border-base-300 space-y-2 border-t pt-4">
        <RefusalNotice state={removed} />
        {mailboxes > 0 ? (
          <p className="quiet">{t('removeUsed', { count: mailboxes })}</p>
        ) : (
          <ConfirmDialog
            open={t('remove')}
            title={t('removeTitle', { name })}
            tone="danger"
            form={
              <form action={removeAction}>
                {self}
                <SubmitButton tone="danger">{t('removeConfirm')}</SubmitButton>
              </form>
            }
          >
            <p>{t('removeText')}</p>
          </ConfirmDialog>
        )}
      </div>
    </div>
  )
}
