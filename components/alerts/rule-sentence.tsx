import { useFormatter, useTranslations } from 'next-intl'
import type { RuleRow } from '#lib/alerts/page-queries.ts'

interface Named {
  readonly id: string
  readonly name: string
}

interface Props {
  readonly rule: RuleRow
  readonly channels: readonly Named[]
  readonly apps: readonly Named[]
}

/** 480 as 08:00. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** What a rule does, in words. */
export function RuleSentence({ rule, channels, apps }: Props) {
  const t = useTranslations('alerts')
  const format = useFormatter()
  const list = (names: readonly string[]) => (names.length > 0 ? format.list(names) : 'none')
  const named = (all: readonly Named[], ids: readonly string[]) =>
    list(ids.flatMap((id) => all.find((one) => one.id === id)?.name ?? []))
  const time = clock(rule.dailyAt)
  const incidents = rule.events.includes('incidents')
    ? t('rules.sentence.incidents', {
        severity: rule.minSeverity,
        levels: list(rule.levels.map((level) => t(`level.${level}`))),
        apps: named(apps, rule.registrationIds),
        tags: list(rule.tags),
        after: rule.afterMinutes,
      })
    : null
  const digest = rule.events.includes('digest') ? t('rules.sentence.digest', { time }) : null
  const reminders = rule.events.includes('reminders')
    ? digest
      ? t('rules.sentence.reminders')
      : t('rules.sentence.remindersAt', { time })
    : null
  const parts = [incidents, reminders, digest].filter((part) => part !== null).join('; ')
  const to = named(channels, rule.channelIds)
  return (
    <>
      <p className="wrap-anywhere first-letter:uppercase">{parts}.</p>
      <p className="quiet text-sm wrap-anywhere">
        {to === 'none' ? t('rules.noChannel') : t('rules.sentence.to', { channels: to })}{' '}
        <Quiet rule={rule} />
      </p>
    </>
  )
}

function Quiet({ rule }: { rule: RuleRow }) {
  const t = useTranslations('alerts')
  const format = useFormatter()
  const { quietFrom, quietUntil, quietDays, timeZone } = rule
  const zone = timeZone.replaceAll('_', ' ')
  const days = quietDays.length > 0 ? format.list(quietDays.toSorted().map((day) => t(`day.${day}`))) : 'none'
  const red = rule.redAlways ? 'yes' : 'no'
  if (quietFrom !== null && quietUntil !== null && quietFrom !== quietUntil) {
    const span = t('rules.sentence.span', { from: clock(quietFrom), until: clock(quietUntil) })
    return t('rules.sentence.quiet', { span, days, zone, red })
  }
  return days === 'none'
    ? t('rules.sentence.loud', { zone })
    : t('rules.sentence.quietDays', { days, zone, red })
}
