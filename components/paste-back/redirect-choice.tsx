'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { CopyText } from '#components/ui/copy-text.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly attemptId: string
  /** In use now. */
  readonly redirectUri: string
  readonly other: { readonly id: 'native' | 'localhost'; readonly redirectUri: string }
  readonly change: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
}

/** Which redirect URI the app has to know, and the way to the other one. */
export function RedirectChoice({ attemptId, redirectUri, other, change }: Props) {
  const t = useTranslations('paste.redirect')
  const [state, action] = useActionState(change, IDLE)
  return (
    <section className="panel space-y-3 p-5">
      <h2 className="font-semibold">{t('title')}</h2>
      <p>{t('text')}</p>
      <CopyText text={redirectUri} label={t('label')} />
      <form action={action} className="space-y-2">
        <input type="hidden" name="attemptId" value={attemptId} />
        <input type="hidden" name="address" value={other.id} />
        <p className="quiet wrap-anywhere">{t('other', { redirectUri: other.redirectUri })}</p>
        <SubmitButton tone="plain" small>
          {t('change')}
        </SubmitButton>
        <RefusalNotice state={state} />
      </form>
    </section>
  )
}
