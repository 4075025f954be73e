import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import type { ChannelRow } from '#lib/alerts/page-queries.ts'
import { ChannelMark, ChannelTrouble } from './channel-state.tsx'

interface Props {
  readonly channels: readonly ChannelRow[]
  /** The channels that a rule which is on tells something. */
  readonly told: ReadonlySet<string>
  /** What each kind is called. */
  readonly kinds: Readonly<Record<string, string>>
  readonly now: number
}

export function ChannelList({ channels, told, kinds, now }: Props) {
  const t = useTranslations('alerts.channels')
  const nameOf = (id: string | null) => channels.find((one) => one.id === id)?.name ?? null
  const standsIn = new Set(channels.map((one) => one.insteadId))
  return (
    <ul className="panel divide-base-300 divide-y">
      {channels.map((channel) => {
        const instead = nameOf(channel.insteadId)
        return (
          <li
            key={channel.id}
            className="hover:bg-base-200 relative grid gap-x-6 gap-y-1 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,3fr)]"
          >
            <div className="min-w-0">
              <h3 className="font-semibold wrap-anywhere">
                <Link
                  href={`/alerts/channels/${channel.id}`}
                  className="after:absolute after:inset-0 hover:underline"
                >
                  {channel.name}
                </Link>
              </h3>
              <p className="quiet text-sm wrap-anywhere">
                {[kinds[channel.kind] ?? channel.kind, ...Object.values(channel.shown)].join(' · ')}
              </p>
            </div>
            <div className="min-w-0">
              <ChannelMark channel={channel} />
              <ChannelTrouble channel={channel} instead={instead} />
              {!told.has(channel.id) && !standsIn.has(channel.id) && (
                <p className="text-warning text-sm">{t('noRule')}</p>
              )}
            </div>
            <div className="quiet min-w-0 text-sm">
              {channel.lastSentAt ? (
                <p>
                  {t('lastSent')} <Moment at={channel.lastSentAt} now={now} />
                </p>
              ) : (
                <p>{t('neverSent')}</p>
              )}
              {instead && <p className="wrap-anywhere">{t('instead', { name: instead })}</p>}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
