import { useTranslations } from 'next-intl'
import { TagList } from '#components/ui/tag-list.tsx'
import type { Health } from '#lib/diagnosis/health.ts'
import { HEALTH_INK, HealthMark } from './health-mark.tsx'
import { Moment } from './moment.tsx'

interface Props {
  readonly mailbox: {
    readonly displayName: string | null
    readonly tags: readonly string[]
    readonly health: Health
    readonly healthSince: Date
    readonly lastCheckedAt: Date | null
    readonly nextProbeAt: Date
  }
  readonly asOf: number
}

export function MailboxState({ mailbox, asOf }: Props) {
  const t = useTranslations('mailbox')
  const words = useTranslations('board.health')
  const { displayName, tags, health, healthSince, lastCheckedAt, nextProbeAt } = mailbox
  const moment = (at: Date) => () => <Moment key="when" at={at} now={asOf} />
  return (
    <>
      {displayName && <p className="wrap-anywhere">{displayName}</p>}
      <p className="flex flex-wrap items-center gap-x-2">
        <span className={`inline-flex items-center gap-1.5 font-medium ${HEALTH_INK[health]}`}>
          <HealthMark health={health} />
          {words(health)}
        </span>
        <span>{t.rich('since', { when: moment(healthSince) })}</span>
        <span aria-hidden="true">·</span>
        <span>
          {lastCheckedAt ? t.rich('lastCheck', { when: moment(lastCheckedAt) }) : t('neverChecked')}
        </span>
        {nextProbeAt.getTime() > asOf && (
          <>
            <span aria-hidden="true">·</span>
            <span>{t.rich('nextCheck', { when: moment(nextProbeAt) })}</span>
          </>
        )}
      </p>
      <TagList tags={tags} />
    </>
  )
}
