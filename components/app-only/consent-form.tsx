'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { type LeavingAction, useLeavingAction } from '#components/connect/use-leaving-action.ts'
import { CopyText } from '#components/ui/copy-text.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export interface ConsentLink {
  readonly url: string
  readonly attemptId: string
}

interface Props {
  readonly registrationId: string
  /** The organisation the app is registered in, in words. */
  readonly home: string
  readonly start: LeavingAction
  readonly makeLink: (before: FormState<ConsentLink>, form: FormData) => Promise<FormState<ConsentLink>>
}

/** The administrator is here, or somewhere else. */
export function ConsentForm({ registrationId, home, start, makeLink }: Props) {
  const t = useTranslations('apponly.consent')
  const [started, startAction] = useLeavingAction(start)
  const [made, makeAction] = useActionState(makeLink, IDLE)
  const tenant = (state: FormState) => (
    <>
      <input type="hidden" name="registrationId" value={registrationId} />
      <Field
        label={t('tenant')}
        hint={t('tenantHint')}
        name="tenant"
        placeholder={home}
        defaultValue={state.values?.tenant}
        error={state.fields?.tenant}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={300}
      />
    </>
  )
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      <form action={startAction} className="panel space-y-4 p-4 sm:p-5">
        <div>
          <h2 className="text-lg font-semibold">{t('here')}</h2>
          <p className="quiet">{t('hereHint')}</p>
        </div>
        <RefusalNotice state={started} />
        {tenant(started)}
        <SubmitButton>{t('start')}</SubmitButton>
      </form>
      <form action={makeAction} className="panel space-y-4 p-4 sm:p-5">
        <div>
          <h2 className="text-lg font-semibold">{t('link')}</h2>
          <p className="quiet">{t('linkHint')}</p>
        </div>
        <RefusalNotice state={made} />
        {tenant(made)}
        <SubmitButton tone="plain">{t('make')}</SubmitButton>
        {made.value && (
          <Notice tone="success" title={t('linkLabel')} live>
            <CopyText text={made.value.url} label={t('linkLabel')} wide />
            <p className="quiet text-sm">{t('linkOnce')}</p>
            <p>
              <a className="link" href={`/registrations/${registrationId}/consent/${made.value.attemptId}`}>
                {t('follow')}
              </a>
            </p>
          </Notice>
        )}
      </form>
    </div>
  )
}
