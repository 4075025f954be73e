'use client'

import { useTranslations } from 'next-intl'
import type { Protocol } from '#lib/mail/stages.ts'
import { Said } from './dialogue.tsx'
import { useLiveLines, useProbeNews } from './live-feed.tsx'
import { LiveStages } from './live-stages.tsx'

/** The probe of this mailbox that runs now; nothing when none does. */
export function RunningProbe({
  mailboxId,
  protocols,
  names = [],
}: {
  mailboxId: string
  protocols: readonly Protocol[]
  names?: readonly string[]
}) {
  const t = useTranslations('board.check')
  const transcript = useTranslations('mailbox.transcript')
  const protocolName = useTranslations('mailbox.protocol')
  const news = useProbeNews(mailboxId)
  const lines = useLiveLines()
  if (news?.state !== 'running') return null
  return (
    <section className="panel border-l-primary border-l-4 p-4" aria-label={t('running')}>
      <p className="mb-2 flex items-center gap-2 font-semibold">
        <span className="loading loading-spinner loading-xs" aria-hidden="true" />
        {t('running')}
      </p>
      <LiveStages protocols={protocols} news={news} />
      <details className="mt-3">
        <summary className="link link-hover cursor-pointer text-sm">{transcript('live')}</summary>
        {protocols.map((protocol) => (
          <div key={protocol} className="mt-2">
            <h3 className="text-sm font-semibold">{protocolName(protocol)}</h3>
            <Said
              protocol={protocol}
              lines={(lines?.probeId === news.probeId && lines.byProtocol.get(protocol)) || []}
              names={names}
            />
          </div>
        ))}
      </details>
    </section>
  )
}
