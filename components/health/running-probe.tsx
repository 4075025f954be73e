'use client'

import { useTranslations } from 'next-intl'
import type { Protocol } from '#lib/mail/stages.ts'
import { useProbeNews } from './live-feed.tsx'
import { LiveStages } from './live-stages.tsx'

/** The probe of this mailbox that runs now; nothing when none does. */
export function RunningProbe({
  mailboxId,
  protocols,
}: {
  mailboxId: string
  protocols: readonly Protocol[]
}) {
  const t = useTranslations('board.check')
  const news = useProbeNews(mailboxId)
  if (news?.state !== 'running') return null
  return (
    <section className="panel border-l-primary border-l-4 p-4" aria-label={t('running')}>
      <p className="mb-2 flex items-center gap-2 font-semibold">
        <span className="loading loading-spinner loading-xs" aria-hidden="true" />
        {t('running')}
      </p>
      <LiveStages protocols={protocols} news={news} />
    </section>
  )
}
