'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import type { OpenedProbe } from '#lib/probes/open-probe.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { useProbeNews } from './live-feed.tsx'

export type CheckAction = (before: FormState<OpenedProbe>, form: FormData) => Promise<FormState<OpenedProbe>>

interface Props {
  readonly mailboxId: string
  readonly address: string
  readonly check: CheckAction
  readonly small?: boolean
}

/** Starts a probe; busy until the probe has ended, whoever started it. */
export function CheckNow({ mailboxId, address, check, small = false }: Props) {
  const t = useTranslations('board.check')
  const news = useProbeNews(mailboxId)
  const [state, action, pending] = useActionState(check, IDLE)
  const busy = pending || news?.state === 'running'
  return (
    <form action={action} className="relative">
      <input type="hidden" name="mailboxId" value={mailboxId} />
      <button
        type="submit"
        className={`btn ${small ? 'btn-sm' : ''} whitespace-nowrap`}
        aria-disabled={busy}
        onClick={(event) => busy && event.preventDefault()}
      >
        {busy && <span className="loading loading-spinner loading-xs" aria-hidden="true" />}
        {busy ? t('running') : t('now')}
        <span className="sr-only"> {t('of', { address })}</span>
      </button>
      {!busy && <RefusalNotice state={state} />}
    </form>
  )
}
