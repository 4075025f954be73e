import { useFormatter, useTranslations } from 'next-intl'
import type { Consequences } from '#lib/expiry/consequences.ts'
import type { CredentialLine } from '#lib/expiry/credential-list.ts'

interface Props {
  readonly stops: Consequences
  readonly standIn: Pick<CredentialLine, 'kind' | 'hint' | 'expiresAt'> | null
}

/** What hangs on the credential in use, and what would carry it. */
export function WhatStops({ stops, standIn }: Props) {
  const t = useTranslations('expiry.stops')
  const format = useFormatter()
  if (stops.mailboxes === 0) return <p className="quiet mt-2 text-sm">{t('none')}</p>
  const { own, shared, delegates, app, addresses, tags } = stops
  const accesses = [
    own > 0 && t('own', { count: own }),
    shared > 0 && t('shared', { count: shared, delegates }),
    app > 0 && t('app', { count: app }),
  ].filter((words) => words !== false)
  return (
    <div className="bg-base-200 rounded-field mt-3 space-y-1 p-3 text-sm">
      <h4 className="font-semibold">{t('title')}</h4>
      <p className="wrap-anywhere">
        {t('count', {
          count: stops.mailboxes,
          list: addresses.join(', '),
          more: stops.mailboxes - addresses.length,
        })}
      </p>
      <p>
        {format.list(accesses)}. {t('protocols', { ...stops.protocols })}
      </p>
      {tags.length > 0 && (
        <p className="wrap-anywhere">
          {t('tags', {
            list: format.list(tags.map(({ tag, mailboxes }) => t('tag', { tag, count: mailboxes }))),
          })}
        </p>
      )}
      <p className="font-medium">
        {standIn
          ? t('standIn', {
              kind: standIn.kind,
              hint: standIn.hint,
              date: format.dateTime(standIn.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' }),
            })
          : t('nothing')}
      </p>
    </div>
  )
}
