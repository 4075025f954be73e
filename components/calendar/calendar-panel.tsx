'use client'

import { useFormatter, useNow, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { OwnFeed } from '#lib/calendar/queries.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { CalendarLink } from './calendar-link.tsx'

interface Props {
  readonly feed: OwnFeed | undefined
  readonly make: (before: FormState<string>, form: FormData) => Promise<FormState<string>>
  readonly revoke: (before: FormState<void>, form: FormData) => Promise<FormState<void>>
}

/** One's own calendar link: made, shown once, made anew, taken back. */
export function CalendarPanel({ feed, make, revoke }: Props) {
  const t = useTranslations('calendar')
  const [made, sendMake] = useActionState(make, IDLE)
  const [revoked, sendRevoke] = useActionState(revoke, IDLE)
  return (
    <div className="space-y-4">
      <p className="quiet max-w-prose">{t('lead')}</p>
      <RefusalNotice state={made} />
      <RefusalNotice state={revoked} />
      {!feed && revoked.status === 'done' && (
        <Notice tone="success" live>
          {t('revoke.done')}
        </Notice>
      )}
      {feed && made.status === 'done' && made.value?.includes(feed.hint) && (
        <CalendarLink link={made.value} />
      )}
      {feed ? (
        <>
          <FeedFacts feed={feed} />
          <div className="flex flex-wrap gap-2">
            <ConfirmDialog
              open={t('renew.open')}
              title={t('renew.title')}
              form={
                <form action={sendMake}>
                  <SubmitButton>{t('renew.confirm')}</SubmitButton>
                </form>
              }
            >
              <p>{t('renew.text')}</p>
            </ConfirmDialog>
            <ConfirmDialog
              open={t('revoke.open')}
              title={t('revoke.title')}
              tone="danger"
              form={
                <form action={sendRevoke}>
                  <SubmitButton tone="danger">{t('revoke.confirm')}</SubmitButton>
                </form>
              }
            >
              <p>{t('revoke.text')}</p>
            </ConfirmDialog>
          </div>
        </>
      ) : (
        <form action={sendMake}>
          <SubmitButton tone="plain">{t('make')}</SubmitButton>
        </form>
      )}
      <p className="quiet text-sm">{t('secret')}</p>
    </div>
  )
}

function FeedFacts({ feed }: { feed: OwnFeed }) {
  const t = useTranslations('calendar')
  const format = useFormatter()
  const now = useNow()
  const reader = feed.lastReader ?? t('someReader')
  return (
    <p className="wrap-anywhere">
      {t('madeAt', { hint: feed.hint, when: format.relativeTime(feed.createdAt, now) })}{' '}
      {feed.lastReadAt
        ? t('read', { when: format.relativeTime(feed.lastReadAt, now), reader })
        : t('neverRead')}
    </p>
  )
}
