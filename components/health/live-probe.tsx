'use client'

import type { Protocol } from '#lib/mail/stages.ts'
import { LiveFeed, useProbeNews } from './live-feed.tsx'
import { LiveStages } from './live-stages.tsx'

interface Props {
  readonly mailboxId: string
  readonly protocols: readonly Protocol[]
  /** When the page was read, by the database's clock, in milliseconds since 1970. */
  readonly asOf: number
}

/** The running probe of one mailbox on a page of its own; renders the page anew when the probe ends. */
export function LiveProbe({ mailboxId, protocols, asOf }: Props) {
  return (
    <LiveFeed mailboxIds={[mailboxId]} asOf={asOf}>
      <Stages mailboxId={mailboxId} protocols={protocols} />
    </LiveFeed>
  )
}

function Stages({ mailboxId, protocols }: Omit<Props, 'asOf'>) {
  return <LiveStages protocols={protocols} news={useProbeNews(mailboxId)} />
}
