import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type ExpiryTone, NOTICE_DAYS, URGENT_DAYS, WARNING_DAYS } from '#lib/credentials/days-left.ts'

const DAYS: Record<ExpiryTone, number> = {
  expired: 0,
  urgent: URGENT_DAYS,
  warning: WARNING_DAYS,
  notice: NOTICE_DAYS,
  ok: 0,
}
const TONES = ['expired', 'urgent', 'warning', 'notice', 'ok'] as const

interface Props {
  readonly counts: Readonly<Record<ExpiryTone, number>>
  readonly chosen: ExpiryTone | null
}

/** Links, so that what is chosen stands in the address. */
export function ToneFilter({ counts, chosen }: Props) {
  const t = useTranslations('expiry.filter')
  const all = TONES.reduce((sum, tone) => sum + counts[tone], 0)
  return (
    <nav aria-label={t('label')} className="flex flex-wrap gap-2">
      <Choice href="/expiries" here={chosen === null} words={t('all')} count={all} />
      {TONES.filter((tone) => counts[tone] > 0 || tone === chosen).map((tone) => (
        <Choice
          key={tone}
          href={`/expiries?tone=${tone}`}
          here={chosen === tone}
          words={t(tone, { days: DAYS[tone] })}
          count={counts[tone]}
        />
      ))}
    </nav>
  )
}

function Choice(props: { href: string; here: boolean; words: string; count: number }) {
  return (
    <Link
      href={props.href}
      aria-current={props.here ? 'true' : undefined}
      className={`btn btn-sm ${props.here ? 'btn-primary' : ''}`}
    >
      {props.words} <span className="tabular-nums">{props.count}</span>
    </Link>
  )
}
