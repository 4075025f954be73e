import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import { Notice } from '#components/ui/notice.tsx'

export interface MovedLine {
  readonly mailboxId: string
  readonly address: string
  readonly moved: boolean
  /** Why it stays where it is, in words. */
  readonly why: string | null
  readonly protocols: readonly string[]
}

/** What became of each mailbox. */
export function MoveResults({ lines }: { lines: readonly MovedLine[] }) {
  const t = useTranslations('delegates.move')
  const names = useTranslations('connect.protocols')
  const moved = lines.filter((line) => line.moved).length
  const stayed = lines.length - moved
  return (
    <Notice tone={stayed > 0 ? 'warning' : 'success'} title={t('result', { moved, stayed })} live>
      <ul className="space-y-2" aria-label={t('results')}>
        {lines.map(({ mailboxId, address, moved: done, why, protocols }) => (
          <li key={mailboxId} className="flex items-start gap-2">
            <span className="mt-1">
              <HealthMark health={done ? 'healthy' : 'failing'} />
            </span>
            <span>
              <Link href={`/mailboxes/${mailboxId}`} className="link font-medium wrap-anywhere">
                {address}
              </Link>{' '}
              {done ? t('moved') : t('stays', { why: why ?? t('noAnswer') })}{' '}
              {protocols.length > 0 && (
                <span className="quiet">
                  ({protocols.map((protocol) => names(`${protocol}.name`)).join(', ')})
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
