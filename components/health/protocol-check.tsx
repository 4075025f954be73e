import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { Health } from '#lib/diagnosis/health.ts'
import type { ProtocolResult, StageResult } from '#lib/mail/stages.ts'
import { Dialogue } from './dialogue.tsx'
import { HealthMark } from './health-mark.tsx'
import { Moment } from './moment.tsx'
import { StageMark } from './stage-mark.tsx'

interface Props {
  readonly result: ProtocolResult & { readonly health: Health }
  readonly since: Date | null
  readonly asOf: number
  /** What else than addresses and hosts names this customer, such as the app. */
  readonly names?: readonly string[]
  /** Whose right to send shows only when a message is handed over, and the page that tries it, for who may open it. */
  readonly sending?: { readonly as: 'itself' | 'mailbox'; readonly deepCheck: string | null }
}

/** One protocol of the last check: each stage, and the dialogue. */
export function ProtocolCheck({ result, since, asOf, names = [], sending }: Props) {
  const t = useTranslations('mailbox')
  const board = useTranslations('board')
  const { protocol, health, stages, transcript, milliseconds } = result
  return (
    <section aria-labelledby={`check-${protocol}`} className="panel min-w-0 p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 id={`check-${protocol}`} className="font-semibold">
          {t(`protocol.${protocol}`)}
        </h3>
        <p className="flex items-center gap-1.5 text-sm">
          <span className="inline-flex self-center">
            <HealthMark health={health} />
          </span>
          {board(`health.${health}`)}
          {since && (
            <span className="quiet">
              {t.rich('since', { when: () => <Moment key="when" at={since} now={asOf} /> })}
            </span>
          )}
        </p>
      </div>
      <ol className="mt-3 space-y-1.5">
        {stages.map((stage) => (
          <StageRow key={stage.stage} protocol={protocol} stage={stage} />
        ))}
      </ol>
      {sending && protocol === 'smtp' && health === 'healthy' && <NotSent {...sending} />}
      {milliseconds > 0 && <p className="quiet mt-2 text-sm">{t('check.took', { ms: milliseconds })}</p>}
      {transcript.length > 0 && <Dialogue protocol={protocol} lines={transcript} names={names} />}
    </section>
  )
}

/** A check that sends nothing proves nothing of sending. */
function NotSent({ as, deepCheck }: NonNullable<Props['sending']>) {
  const t = useTranslations('mailbox.sending')
  return (
    <p className="mt-3 text-sm">
      {t(as)} {t('proof')}{' '}
      {deepCheck && (
        <Link href={deepCheck} className="link">
          {t('open')}
        </Link>
      )}
    </p>
  )
}

function StageRow({ protocol, stage }: { protocol: ProtocolResult['protocol']; stage: StageResult }) {
  const t = useTranslations('mailbox')
  const { status, detail, evidence, milliseconds } = stage
  return (
    <li className="flex gap-2 text-sm">
      <span className="mt-0.5">
        <StageMark status={status} />
      </span>
      <div className="min-w-0 grow">
        <p className="flex justify-between gap-3">
          <span className={status === 'failed' ? 'text-error font-medium' : ''}>
            {stage.stage === 'open' ? t(`stage.open.${protocol}`) : t(`stage.${stage.stage}`)}
            <span className="sr-only">: {t(`status.${status}`)}</span>
          </span>
          <span className="quiet shrink-0 tabular-nums">
            {status === 'skipped' ? t('status.skipped') : t('milliseconds', { ms: milliseconds })}
          </span>
        </p>
        {(detail ?? evidence?.text) && (
          <p className={`quiet font-mono text-xs wrap-anywhere ${status === 'failed' ? '' : 'line-clamp-2'}`}>
            {detail ?? evidence?.text}
          </p>
        )}
      </div>
    </li>
  )
}
