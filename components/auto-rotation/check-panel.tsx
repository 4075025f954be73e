'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { Checks, type Found } from './checks.tsx'
import { DryRun, type Shown } from './dry-run.tsx'

export interface Checked {
  readonly found: Found
  readonly shown: Shown
  /** What Microsoft said, masked; null when it said nothing against it. */
  readonly answer: string | null
}

export type CheckAction = (before: FormState<Checked>, form: FormData) => Promise<FormState<Checked>>

interface Props {
  readonly registrationId: string
  /** From what is stored, before anybody asks. */
  readonly known: Shown
  readonly check: CheckAction
}

export function CheckPanel({ registrationId, known, check }: Props) {
  const t = useTranslations('autorotation.check')
  const [state, action] = useActionState(check, IDLE)
  const { value } = state
  return (
    <div className="space-y-4">
      <form action={action} className="flex flex-wrap items-center gap-3">
        <input type="hidden" name="registrationId" value={registrationId} />
        <SubmitButton tone="plain">{t('now')}</SubmitButton>
        <p className="quiet text-sm" aria-live="polite">
          {value ? t('fresh') : t('stored')}
        </p>
      </form>
      <RefusalNotice state={state} />
      {value && <Checks {...value.found} />}
      {value?.answer && <p className="bg-base-200 rounded-field p-3 text-sm wrap-anywhere">{value.answer}</p>}
      <DryRun {...(value?.shown ?? known)} />
    </div>
  )
}
