import { useTranslations } from 'next-intl'
import type { Health } from '#lib/diagnosis/health.ts'
import { worstOf } from '#lib/diagnosis/health.ts'
import { HEALTH_INK } from './health-mark.tsx'
import { Moment } from './moment.tsx'
import type { ChipState } from './protocol-chips.tsx'
import { ProtocolChips } from './protocol-chips.tsx'

export interface PastProbe {
  readonly id: string
  readonly trigger: 'connect' | 'manual' | 'schedule'
  readonly state: 'running' | 'done' | 'abandoned'
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly requestedBy: string | null
  readonly protocols: readonly ChipState[]
}

/** The last checks: a strip to see a pattern at a glance, and the list behind it, the newest first. */
export function History({ probes, asOf }: { probes: readonly PastProbe[]; asOf: number }) {
  const t = useTranslations('mailbox.history')
  if (probes.length === 0) return <p className="quiet">{t('none')}</p>
  return (
    <>
      <Strip probes={probes} />
      <ol className="divide-base-300 mt-3 divide-y">
        {probes.map((probe) => (
          <li
            key={probe.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2 text-sm"
          >
            <span>
              <Moment at={probe.startedAt} now={asOf} />{' '}
              <span className="quiet">
                {t(`trigger.${probe.trigger}`)}
                {probe.requestedBy && ` ${t('by', { name: probe.requestedBy })}`}
              </span>
            </span>
            {probe.state === 'done' ? (
              <ProtocolChips states={probe.protocols} />
            ) : (
              <span className="quiet">{t(probe.state)}</span>
            )}
          </li>
        ))}
      </ol>
    </>
  )
}

const HEIGHT: Record<Health, number> = { failing: 24, throttled: 16, unknown: 4, healthy: 8 }
const STEP = 14

/** Taller is worse: readable without colours. */
function Strip({ probes }: { probes: readonly PastProbe[] }) {
  const t = useTranslations('mailbox.history')
  const board = useTranslations('board.health')
  const shown = probes.toReversed()
  return (
    <svg
      viewBox={`0 0 ${shown.length * STEP} 24`}
      className="h-8 max-w-full"
      role="img"
      aria-label={t('strip', { count: shown.length })}
      preserveAspectRatio="xMinYMax meet"
    >
      {shown.map((probe, place) => {
        const health = probe.state === 'done' ? worstOf(probe.protocols.map((one) => one.health)) : 'unknown'
        const height = HEIGHT[health]
        return (
          <rect
            key={probe.id}
            x={place * STEP + 1}
            y={24 - height}
            width={STEP - 4}
            height={height}
            rx="2"
            className={HEALTH_INK[health]}
            fill="currentColor"
          >
            <title>{board(health)}</title>
          </rect>
        )
      })}
    </svg>
  )
}
