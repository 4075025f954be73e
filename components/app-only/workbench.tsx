'use client'

import { useState } from 'react'
import { LiveFeed } from '#components/health/live-feed.tsx'
import type { ExchangeAccess } from '#lib/microsoft/exchange-script.ts'
import { type AppMailbox, type CheckAction, MailboxList } from './mailbox-list.tsx'
import { ScriptPanel } from './script-panel.tsx'

interface Props {
  readonly app: Pick<ExchangeAccess, 'appName' | 'clientId' | 'cloud'> & {
    readonly servicePrincipalId: string | null
  }
  readonly mailboxes: readonly AppMailbox[]
  /** As many as a page may watch at once. */
  readonly watched: readonly string[]
  readonly asOf: number
  readonly check: CheckAction | null
}

/** The mailboxes with their state, and beside them the script for those that are marked. */
export function Workbench({ app, mailboxes, watched, asOf, check }: Props) {
  // What is left out, so that a mailbox that comes later is in.
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set())
  const chosen = mailboxes.filter(({ id }) => !leftOut.has(id))
  return (
    <LiveFeed mailboxIds={watched} asOf={asOf}>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]">
        <MailboxList
          mailboxes={mailboxes}
          isChosen={(id) => !leftOut.has(id)}
          choose={(wanted) =>
            setLeftOut(new Set(mailboxes.filter((one) => !wanted(one)).map(({ id }) => id)))
          }
          check={check}
        />
        <ScriptPanel app={app} chosen={chosen} left={mailboxes.length - chosen.length} />
      </div>
    </LiveFeed>
  )
}
