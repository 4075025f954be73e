'use client'

import { useFormatter, useNow, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { OwnSession } from '#lib/users/queries.ts'
import { IDLE } from '#lib/web/form-state.ts'
import { endOtherSessions } from './actions.ts'

export function SessionList({ sessions, current }: { sessions: readonly OwnSession[]; current: string }) {
  const t = useTranslations('profile.sessions')
  const format = useFormatter()
  const now = useNow()
  const [state, action] = useActionState(endOtherSessions, IDLE)
  return (
    <div className="space-y-4">
      <RefusalNotice state={state} />
      {state.status === 'done' && (
        <Notice tone="success" live>
          {t('done', { count: state.value ?? 0 })}
        </Notice>
      )}
      <ul className="divide-base-300 divide-y">
        {sessions.map(({ id, browser, createdAt, lastSeenAt }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
            <span className="font-medium">
              {browser ?? t('unknownBrowser')}
              {id === current && <span className="badge badge-soft badge-sm ml-2">{t('here')}</span>}
            </span>
            <span className="quiet text-sm">
              {t('since', { date: format.dateTime(createdAt, { dateStyle: 'medium', timeStyle: 'short' }) })}
              {id !== current && ` · ${t('lastUsed', { when: format.relativeTime(lastSeenAt, now) })}`}
            </span>
          </li>
        ))}
      </ul>
      {sessions.some(({ id }) => id !== current) ? (
        <form action={action}>
          <SubmitButton tone="plain">{t('submit')}</SubmitButton>
        </form>
      ) : (
        <p className="quiet text-sm">{t('onlyHere')}</p>
      )}
    </div>
  )
}
