'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { LONGEST_DAYS, LONGEST_NOTE, SHORTEST_DAYS, USUAL_DAYS } from '#lib/invitations/limits.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { saveCsv } from './save-csv.ts'

/** Links that were just made, as the file they are handed out in. */
export interface MadeLinks {
  readonly count: number
  readonly csv: string
}
export type InviteAllAction = (before: FormState<MadeLinks>, form: FormData) => Promise<FormState<MadeLinks>>

interface Props {
  readonly importId: string
  readonly people: number
  readonly invite: InviteAllAction
}

/** One link for everybody who still has to sign in, in one file, shown once. */
export function InviteAll({ importId, people, invite }: Props) {
  const t = useTranslations('imports.signIns.invite')
  const [state, action] = useActionState(invite, IDLE)
  const { values, fields, value: made } = state
  return (
    <form action={action} className="border-base-300 space-y-4 border-t pt-4" noValidate>
      <RefusalNotice state={state} />
      <input type="hidden" name="importId" value={importId} />
      <div>
        <h3 className="font-medium">{t('title')}</h3>
        <p className="quiet text-sm">{t('text')}</p>
      </div>
      {made && made.count > 0 && (
        <Notice tone="success" title={t('made', { count: made.count })} live>
          <p>{t('once')}</p>
          <div className="flex flex-wrap items-center gap-3">
            <button
              type="button"
              className="btn btn-primary btn-sm"
              onClick={() => saveCsv(made.csv, 'invitations.csv')}
            >
              {t('download')}
            </button>
            <Link href="/invitations" className="link">
              {t('see')}
            </Link>
          </div>
        </Notice>
      )}
      {made?.count === 0 && (
        <Notice tone="info" live>
          {t('none')}
        </Notice>
      )}
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <Field
          label={t('days')}
          name="days"
          type="number"
          min={SHORTEST_DAYS}
          max={LONGEST_DAYS}
          defaultValue={values?.days ?? USUAL_DAYS}
          error={fields?.days}
        />
        <Field
          label={t('note')}
          name="note"
          maxLength={LONGEST_NOTE}
          defaultValue={values?.note}
          error={fields?.note}
          autoComplete="off"
        />
      </div>
      <label className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
        <input type="checkbox" name="again" className="checkbox checkbox-primary checkbox-sm mt-0.5" />
        <span>{t('again')}</span>
      </label>
      <SubmitButton tone="plain">{t('submit', { count: people })}</SubmitButton>
    </form>
  )
}
