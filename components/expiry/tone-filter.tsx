import { useTranslations } from 'next-intl'
import { ChoiceTabs } from '#components/ui/choice-tabs.tsx'
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

/** How much runs out how soon; each leads to it alone. Spans without anything are not there. */
export function ToneFilter({ counts, chosen }: Props) {
  const t = useTranslations('expiry.filter')
  const all = TONES.reduce((sum, tone) => sum + counts[tone], 0)
  const shown = TONES.filter((tone) => counts[tone] > 0 || tone === chosen)
  const choices = [
    { href: '/expiries', words: t('all'), count: all, here: chosen === null },
    ...shown.map((tone) => ({
      href: `/expiries?tone=${tone}`,
      words: t(tone, { days: DAYS[tone] }),
      count: counts[tone],
      here: chosen === tone,
    })),
  ]
  return <ChoiceTabs label={t('label')} choices={choices} />
}
