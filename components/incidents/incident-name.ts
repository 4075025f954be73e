import { useFormatter, useTranslations } from 'next-intl'
import { useFaultSubject } from '#components/health/fault-name.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { IncidentLine } from '#lib/incidents/queries.ts'
import { isWatchCause } from '#lib/incidents/watch-causes.ts'

export type NamedIncident = Pick<
  IncidentLine,
  | 'level'
  | 'subjectKind'
  | 'subjectId'
  | 'subjectName'
  | 'registrationId'
  | 'mailboxId'
  | 'protocol'
  | 'cause'
>

/** What an incident is about, in a few words: “IMAP of support@…”, “App Helpdesk”. */
export function useIncidentSubject(): (incident: NamedIncident) => string {
  const t = useTranslations('incidents.name')
  const protocols = useTranslations('mailbox.protocol')
  const faultSubject = useFaultSubject()
  return ({ level, subjectKind, subjectId, subjectName, mailboxId, protocol }) => {
    switch (subjectKind) {
      case 'app':
        return faultSubject({
          level,
          protocol,
          subject: { kind: 'app', registrationId: subjectId, name: subjectName },
        })
      case 'grant':
        return faultSubject({
          level,
          protocol,
          subject: { kind: 'grant', grantId: subjectId, registrationId: '', name: subjectName },
        })
      case 'host':
        return faultSubject({ level, protocol, subject: { kind: 'host', cloud: subjectId } })
      case 'mailbox': {
        const address = mailboxId === null ? t('mailboxRemoved', { address: subjectName }) : subjectName
        return protocol ? t('protocol', { protocol: protocols(protocol), address }) : address
      }
      case 'channel':
        return t('channel', { name: subjectName })
      case 'portal':
        return t('portal')
    }
  }
}

/** The title of a cause: of the catalogue, or of the portal's own watch. */
export function useIncidentCause(): (cause: string) => string {
  const causes = useTranslations('causes')
  const own = useTranslations('incidents.cause')
  return (cause) => {
    if (isWatchCause(cause)) return own(`${cause}.title`)
    return isCauseId(cause) ? causes(`${cause}.title`) : cause
  }
}

const HOUR = 60 * 60
const DAY = 24 * HOUR

/** A length of time in one unit, as people say it: “36 hours”, “3 days”. */
export function useSpan(): (seconds: number) => string {
  const format = useFormatter()
  return (seconds) => {
    const [unit, length] =
      seconds < 2 * HOUR
        ? (['minute', 60] as const)
        : seconds < 2 * DAY
          ? (['hour', HOUR] as const)
          : (['day', DAY] as const)
    return format.number(Math.max(1, Math.round(seconds / length)), {
      style: 'unit',
      unit,
      unitDisplay: 'long',
    })
  }
}
