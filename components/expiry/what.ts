import { useFormatter, useTranslations } from 'next-intl'
import type { TimelineEntry } from '#lib/expiry/timeline.ts'

/** Words for what ends. */
export function useWhat() {
  const t = useTranslations('expiry')
  const left = useTranslations('registrations.expiry')
  const format = useFormatter()
  const what = ({ kind, state, names, count }: TimelineEntry) =>
    t(`list.what.${state}`, { kind, name: names[0] ?? '', count })
  return {
    what,
    /** Everything in one line, for whoever does not see where it stands. */
    whole: (entry: TimelineEntry) =>
      t('timeline.mark', {
        what: what(entry),
        app: entry.registrationName,
        left:
          entry.left.tone === 'expired'
            ? left('past', { days: -entry.left.days })
            : left('left', { days: entry.left.days }),
        date: format.dateTime(entry.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' }),
      }),
  }
}
