'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { ProtocolChoice } from './protocol-choice.tsx'

interface Changed {
  readonly missing: readonly string[]
}

interface Props {
  readonly mailboxId: string
  readonly protocols: readonly string[]
  readonly change: (before: FormState<Changed>, form: FormData) => Promise<FormState<Changed>>
}

export function ChangeProtocols({ mailboxId, protocols, change }: Props) {
  const t = useTranslations('connect.change')
  const [state, action] = useActionState(change, IDLE)
  const missing = state.value?.missing ?? []
  return (
    <form action={action} className="space-y-3">
      <input type="hidden" name="mailboxId" value={mailboxId} />
      <ProtocolChoice key={protocols.join()} chosen={protocols} error={state.fields?.protocols} />
      <p className="quiet text-sm">{t('hint')}</p>
      <SubmitButton tone="plain" small>
        {t('submit')}
      </SubmitButton>
      <RefusalNotice state={state} />
      {state.status === 'done' && (
        <Notice tone={missing.length > 0 ? 'warning' : 'success'} live>
          {missing.length > 0 ? t('missing', { names: missing.join(', ') }) : t('done')}
        </Notice>
      )}
    </form>
  )
}
