import { useTranslations } from 'next-intl'
import type { IncidentLine } from '#lib/incidents/queries.ts'

type Counted = Pick<
  IncidentLine,
  'closedAt' | 'severity' | 'stops' | 'stopsMost' | 'of' | 'subjectKind' | 'protocol'
>

/** What an incident stops, or stopped, in one sentence. */
export function useStops(): (incident: Counted) => string {
  const t = useTranslations('incidents.list')
  const protocolName = useTranslations('mailbox.protocol')
  return ({ closedAt, severity, stops, stopsMost, of, subjectKind, protocol }) => {
    if (closedAt) return t('stopped', { count: stopsMost })
    const slow = severity === 'amber'
    if (stops === 0) return t('stopsNothing')
    if (subjectKind === 'mailbox' && protocol) {
      return t(slow ? 'slowsProtocol' : 'stopsProtocol', { protocol: protocolName(protocol) })
    }
    if (subjectKind === 'mailbox') return t(slow ? 'slowsOne' : 'stopsOne')
    return t(slow ? 'slows' : 'stops', { stops, of: Math.max(of, stops) })
  }
}
