'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import type { StartedCheck } from '#lib/deep-check/start.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly mailboxId: string
  readonly running: boolean
  readonly again: boolean
  readonly start: (before: FormState<StartedCheck>, form: FormData) => Promise<FormState<StartedCheck>>
}

/** Busy until the check has ended, whoever started it. */
export function StartDeepCheck({ mailboxId, running, again, start }: Props) {
  const t = useTranslations('deepcheck')
  const [state, action, pending] = useActionState(start, IDLE)
  const busy = pending || running
  return (
    <form action={action}>
      <input type="hidden" name="mailboxId" value={mailboxId} />
      <button
        type="submit"
        className="btn btn-primary"
        aria-disabled={busy}
        onClick={(event) => busy && event.preventDefault()}
      >
        {busy && <span className="loading loading-spinner loading-xs" aria-hidden="true" />}
        {t(busy ? 'running' : again ? 'again' : 'start')}
      </button>
      {!busy && <RefusalNotice state={state} />}
    </form>
  )
}
