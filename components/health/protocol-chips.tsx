import { useTranslations } from 'next-intl'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { HealthMark } from './health-mark.tsx'

export interface ChipState {
  readonly protocol: Protocol
  readonly health: Health
}

export function ProtocolChips({ states }: { states: readonly ChipState[] }) {
  const t = useTranslations('board')
  const names = useTranslations('mailbox.protocol')
  return (
    <ul className="flex flex-wrap gap-1.5 lg:flex-nowrap">
      {states.map(({ protocol, health }) => (
        <li
          key={protocol}
          title={t('protocolState', { protocol: names(protocol), state: t(`health.${health}`) })}
          className="border-base-300 rounded-selector inline-flex items-center gap-1 border px-1.5 py-0.5 text-sm whitespace-nowrap"
        >
          <HealthMark health={health} />
          {names(protocol)}
          <span className="sr-only">: {t(`health.${health}`)}</span>
        </li>
      ))}
    </ul>
  )
}
