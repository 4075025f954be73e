import { useFormatter, useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import { TagList } from '#components/ui/tag-list.tsx'
import type { ConsumerLine } from '#lib/consumers/queries.ts'
import { type RevokeAction, RevokeKey } from './revoke-key.tsx'

interface Props {
  readonly lines: readonly ConsumerLine[]
  readonly now: number
  readonly revoke: RevokeAction
}

export function KeyList({ lines, now, revoke }: Props) {
  const t = useTranslations('consumers')
  const format = useFormatter()
  return (
    <ul aria-label={t('list')} className="panel divide-base-300 divide-y">
      {lines.map((line) => (
        <li
          key={line.id}
          className="grid gap-x-6 gap-y-2 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,4fr)_minmax(0,3fr)_minmax(0,3fr)_auto] md:items-center"
        >
          <div className="min-w-0">
            <h2 className="font-semibold wrap-anywhere">{line.name}</h2>
            <p className="quiet text-sm">
              <code>{t('ends', { hint: line.hint })}</code>{' '}
              {line.permissions.map((permission) => t(`may.${permission}`)).join(', ')}
            </p>
          </div>
          <div className="min-w-0 text-sm">
            {line.tags.length === 0 ? (
              <p>{t('everything')}</p>
            ) : (
              <>
                <p>{t('only')}</p>
                <TagList tags={line.tags} />
              </>
            )}
          </div>
          <div className="min-w-0 text-sm">
            <StateOfKey line={line} now={now} />
            <p className="quiet wrap-anywhere">
              {t('made', { name: line.madeBy ?? t('nobody') })}, <Moment at={line.createdAt} now={now} />
            </p>
          </div>
          {line.state === 'live' && (
            <div className="md:justify-self-end">
              <RevokeKey
                id={line.id}
                name={line.name}
                used={line.lastUsedAt && format.relativeTime(line.lastUsedAt, new Date(now))}
                revoke={revoke}
              />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function StateOfKey({ line, now }: { line: ConsumerLine; now: number }) {
  const t = useTranslations('consumers')
  const format = useFormatter()
  if (line.revokedAt) {
    return (
      <p className="text-error font-medium">
        {t('revoked')} <Moment at={line.revokedAt} now={now} />
      </p>
    )
  }
  if (line.state === 'expired' && line.expiresAt) {
    return (
      <p className="text-error font-medium">
        {t('expired')} <Moment at={line.expiresAt} now={now} />
      </p>
    )
  }
  return (
    <>
      <p>
        {line.lastUsedAt ? (
          <>
            {t('lastUsed')} <Moment at={line.lastUsedAt} now={now} />
          </>
        ) : (
          t('neverUsed')
        )}
      </p>
      {line.expiresAt && (
        <p>
          {t('until')} {format.dateTime(line.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' })}
        </p>
      )}
    </>
  )
}
