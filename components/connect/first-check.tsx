'use client'

import { useTranslations } from 'next-intl'
import { HEALTH_INK, HealthMark } from '#components/health/health-mark.tsx'
import { LiveFeed, useProbeNews } from '#components/health/live-feed.tsx'
import { LiveStages } from '#components/health/live-stages.tsx'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'

export interface CheckedProtocol {
  readonly protocol: Protocol
  readonly health: Health
  /** Title of the cause in words; null when there is nothing to say. */
  readonly cause: string | null
}

interface Props {
  readonly mailboxId: string
  readonly protocols: readonly CheckedProtocol[]
  /** When the page was read, by the database's clock, in milliseconds since 1970. */
  readonly asOf: number
}

/** The first check of a new mailbox: stage by stage while it runs, then what each protocol came to. */
export function FirstCheck({ mailboxId, protocols, asOf }: Props) {
  const t = useTranslations('connect.attempt')
  return (
    <section className="panel space-y-3 p-4 sm:p-5" aria-labelledby="first-check">
      <h2 id="first-check" className="font-semibold">
        {t('check')}
      </h2>
      <LiveFeed mailboxIds={[mailboxId]} asOf={asOf}>
        <Progress mailboxId={mailboxId} protocols={protocols} />
      </LiveFeed>
    </section>
  )
}

function Progress({ mailboxId, protocols }: Omit<Props, 'asOf'>) {
  const names = useTranslations('mailbox.protocol')
  const board = useTranslations('board.health')
  const news = useProbeNews(mailboxId)
  if (news?.state === 'running' || protocols.some(({ health }) => health === 'unknown')) {
    return <LiveStages protocols={protocols.map(({ protocol }) => protocol)} news={news} />
  }
  return (
    <ul className="space-y-1.5" aria-live="polite">
      {protocols.map(({ protocol, health, cause }) => (
        <li key={protocol} className="flex items-start gap-2">
          <span className="w-12 shrink-0 font-medium">{names(protocol)}</span>
          <span className="mt-1">
            <HealthMark health={health} />
          </span>
          <span>
            <span className={HEALTH_INK[health]}>{board(health)}</span>
            {cause && <span className="quiet">: {cause}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
