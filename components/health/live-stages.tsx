'use client'

import { useTranslations } from 'next-intl'
import type { ProbeNews, ProtocolNews } from '#lib/health/news.ts'
import { STAGE_ORDER } from '#lib/mail/stage-order.ts'
import type { Protocol, Stage } from '#lib/mail/stages.ts'
import { StageMark } from './stage-mark.tsx'

/** The stages of a running probe, one line a protocol. */
export function LiveStages({
  protocols,
  news,
}: {
  protocols: readonly Protocol[]
  news: ProbeNews | undefined
}) {
  const names = useTranslations('mailbox.protocol')
  return (
    <ul className="space-y-1" aria-live="polite">
      {protocols.map((protocol) => (
        <li key={protocol} className="flex items-center gap-2 text-sm whitespace-nowrap">
          <span className="w-11 shrink-0 font-medium">{names(protocol)}</span>
          <StageLine
            protocol={protocol}
            news={news?.protocols.find((one) => one.protocol === protocol)}
            running={news === undefined || news.state === 'running'}
          />
        </li>
      ))}
    </ul>
  )
}

function StageLine({
  protocol,
  news,
  running,
}: {
  protocol: Protocol
  news: ProtocolNews | undefined
  running: boolean
}) {
  const t = useTranslations('board.stages')
  const stageName = useStageName()
  const order: readonly Stage[] = STAGE_ORDER[protocol]
  const stages = news?.stages ?? []
  const failed = stages.find((one) => one.status === 'failed')
  const next = order[stages.length]
  return (
    <>
      <span className="flex gap-0.5" aria-hidden="true">
        {order.map((stage, place) => (
          <StageMark
            key={stage}
            status={stages[place]?.status ?? (running && stage === next ? 'running' : 'ahead')}
          />
        ))}
      </span>
      <span className={failed ? 'text-error' : 'quiet'}>
        {failed
          ? t('failed', { stage: stageName(protocol, failed.stage) })
          : next
            ? stages.length === 0
              ? t('waiting')
              : `${stageName(protocol, next)}…`
            : t('done')}
      </span>
    </>
  )
}

export function useStageName(): (protocol: Protocol, stage: Stage) => string {
  const t = useTranslations('mailbox.stage')
  return (protocol, stage) => (stage === 'open' ? t(`open.${protocol}`) : t(stage))
}
