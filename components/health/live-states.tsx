'use client'

import { useProbeNews } from './live-feed.tsx'
import { LiveStages } from './live-stages.tsx'
import { type ChipState, ProtocolChips } from './protocol-chips.tsx'

/** The state of each protocol; while a probe runs, how far it has come. */
export function LiveStates({ mailboxId, states }: { mailboxId: string; states: readonly ChipState[] }) {
  const news = useProbeNews(mailboxId)
  if (news?.state !== 'running') return <ProtocolChips states={states} />
  return <LiveStages protocols={states.map(({ protocol }) => protocol)} news={news} />
}
