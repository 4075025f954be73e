import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import { Notice } from '#components/ui/notice.tsx'

export interface MoveLine {
  readonly mailboxId: string
  readonly address: string
  readonly state: 'waiting' | 'trying' | 'moved' | 'stayed'
  /** Why it stays where it is, in words. */
  readonly why: string | null
  readonly protocols: readonly string[]
}

const MARKS = { waiting: 'unknown', trying: 'unknown', moved: 'healthy', stayed: 'failing' } as const

/** How far a move has come, and what became of each mailbox. */
export function MoveProgress({ lines }: { lines: readonly MoveLine[] }) {
  const t = useTranslations('delegates.move')
  const names = useTranslations('connect.protocols')
  const moved = lines.filter(({ state }) => state === 'moved').length
  const stayed = lines.filter(({ state }) => state === 'stayed').length
  const done = moved + stayed
  return (
    <>
      {done < lines.length ? (
        <section className="panel space-y-2 p-4 sm:p-5">
          <p role="status" className="font-medium">
            {t('progress', { done, all: lines.length })}
          </p>
          <progress
            className="progress progress-primary w-full"
            value={done}
            max={lines.length}
            aria-label={t('progressLabel')}
          />
          <p className="quiet text-sm">{t('goesOn')}</p>
        </section>
      ) : (
        <Notice tone={stayed > 0 ? 'warning' : 'success'} title={t('result', { moved, stayed })} live />
      )}
      <ul className="panel divide-base-300 divide-y" aria-label={t('results')}>
        {lines.map(({ mailboxId, address, state, why, protocols }) => (
          <li key={mailboxId} className="flex items-start gap-2 px-4 py-3">
            <span className="mt-1">
              <HealthMark health={MARKS[state]} />
            </span>
            <span className="min-w-0">
              <Link href={`/mailboxes/${mailboxId}`} className="link font-medium wrap-anywhere">
                {address}
              </Link>{' '}
              {state === 'stayed' ? t('stays', { why: why ?? t('noAnswer') }) : t(state)}{' '}
              {protocols.length > 0 && (
                <span className="quiet">
                  ({protocols.map((protocol) => names(`${protocol}.name`)).join(', ')})
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
