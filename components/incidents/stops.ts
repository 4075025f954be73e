import { useTranslations } from 'next-intl'
import type { IncidentLine } from '#lib/incidents/queries.ts'

type Counted = Pick<IncidentLine, 'closedAt' | 'severity' | 'stops' | 'stopsMost' | 'of' | 'subjectKind'>

/** What an incident stops, or stopped, in one sentence. */
export function useStops(): (incident: Counted) => string {
  const t = useTranslations('incidents.list')
  return ({ closedAt, severity, stops, stopsMost, of, subjectKind }) => {
    if (closedAt) return t('stopped', { count: stopsMost })
    const slow = severity === 'amber'
    if (stops === 0) return t('stopsNothing')
    if (subjectKind === 'mailbox') return t(slow ? 'slowsOne' : 'stopsOne')
    return t(slow ? 'slows' : 'stops', { stops, of: Math.max(of, stops) })
  }
}
