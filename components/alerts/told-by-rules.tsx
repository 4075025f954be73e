import Link from 'next/link'
import { useTranslations } from 'next-intl'

interface Named {
  readonly id: string
  readonly name: string
}

interface Props {
  readonly channelId: string
  readonly rules: readonly (Named & { readonly enabled: boolean })[]
  readonly standsFor: readonly Named[]
}

/** By which rules a channel is told anything; without one it carries nothing but test messages. */
export function ToldByRules({ channelId, rules, standsFor }: Props) {
  const t = useTranslations('alerts')
  const make = (
    <Link href={`/alerts/rules/new?channel=${channelId}`} className="btn btn-sm">
      {t('rules.add')}
    </Link>
  )
  return (
    <div className="space-y-3">
      {rules.length > 0 && (
        <ul className="space-y-1">
          {rules.map(({ id, name, enabled }) => (
            <li key={id} className="wrap-anywhere">
              <Link href={`/alerts/rules/${id}`} className="link">
                {name}
              </Link>
              {!enabled && <span className="badge badge-ghost badge-sm ml-2">{t('rules.off')}</span>}
            </li>
          ))}
        </ul>
      )}
      {rules.length === 0 && (
        <p className={standsFor.length === 0 ? 'text-warning' : ''}>{t('channel.noRule')}</p>
      )}
      {standsFor.length > 0 && (
        <p className="quiet wrap-anywhere">
          {t('channel.removeInstead', { names: standsFor.map(({ name }) => name).join(', ') })}
        </p>
      )}
      {make}
    </div>
  )
}
