import { useFormatter, useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import type { IncidentDetail } from '#lib/incidents/queries.ts'
import { useIncidentCause } from './incident-name.ts'

type Event = IncidentDetail['events'][number]

/** What happened to it and what people did and wrote, the newest first. */
export function Timeline({ events, asOf }: { events: readonly Event[]; asOf: number }) {
  const t = useTranslations('incidents.event')
  const wordsOf = useEventWords()
  return (
    <ol className="space-y-3">
      {events.map((event) => (
        <li key={event.id} className="border-base-300 border-l-2 pl-3">
          <p className="wrap-anywhere">
            <span className="font-medium">{wordsOf(event)}</span>{' '}
            <span className="quiet text-sm">
              {event.byName && t('by', { name: event.byName })} <Moment at={event.at} now={asOf} />
            </span>
          </p>
          {event.note && <p className="mt-1 max-w-prose wrap-anywhere whitespace-pre-line">{event.note}</p>}
        </li>
      ))}
    </ol>
  )
}

function useEventWords(): (event: Event) => string {
  const t = useTranslations('incidents.event')
  const titleOf = useIncidentCause()
  const format = useFormatter()
  return ({ kind, facts, byName }) => {
    const title = titleOf(String(facts.cause ?? ''))
    switch (kind) {
      case 'opened':
      case 'returned':
        return t(kind, { title })
      case 'worse':
        if (facts.was) return t('changed', { title })
        return facts.severity ? t('worse') : t('reach', { title })
      case 'closed':
        return t(`closed.${endingOf(facts.why)}`)
      case 'assigned':
        return facts.own === true ? t('taken') : t('assigned', { to: String(facts.to ?? '–') })
      case 'snoozed': {
        const until = new Date(String(facts.until ?? ''))
        return t('snoozed', { until: format.dateTime(until, { dateStyle: 'medium', timeStyle: 'short' }) })
      }
      case 'woken':
        return t(byName ? 'wokenBy' : 'woken')
      default:
        return t(kind)
    }
  }
}

const ENDINGS = ['works', 'wider', 'gone', 'by-hand'] as const

function endingOf(why: unknown): (typeof ENDINGS)[number] {
  return ENDINGS.find((one) => one === why) ?? 'works'
}
