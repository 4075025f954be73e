import type { Fault } from '#lib/health/faults.ts'
import type { Trouble } from './trouble.ts'

/** A fault that lives above a single mailbox. `sure` as in the trouble. */
export function troubleOfFault(fault: Fault, sure: boolean): Trouble {
  const { key, level, cause, severity, who, subject, protocol, since, mailboxes, of } = fault
  return {
    ...subjectOf(subject),
    key,
    level,
    mailboxId: null,
    protocol,
    cause,
    severity,
    who,
    since,
    stops: mailboxes,
    of,
    sure,
  }
}

function subjectOf(
  subject: Fault['subject'],
): Pick<Trouble, 'subjectKind' | 'subjectId' | 'subjectName' | 'registrationId'> {
  switch (subject.kind) {
    case 'app': {
      const { registrationId, name } = subject
      return { subjectKind: 'app', subjectId: registrationId, subjectName: name, registrationId }
    }
    case 'grant': {
      const { grantId, registrationId, name } = subject
      return { subjectKind: 'grant', subjectId: grantId, subjectName: name ?? '–', registrationId }
    }
    case 'host': {
      const { cloud } = subject
      return { subjectKind: 'host', subjectId: cloud, subjectName: cloud, registrationId: null }
    }
  }
}

type Kept = Pick<
  Trouble,
  | 'key'
  | 'level'
  | 'subjectKind'
  | 'subjectId'
  | 'subjectName'
  | 'registrationId'
  | 'protocol'
  | 'severity'
  | 'who'
  | 'since'
  | 'of'
> & { readonly cause: Fault['cause'] }

/** The fault that an open incident was opened for, stopping this many mailboxes now; null where it had none. */
export function faultOfIncident(incident: Kept, mailboxes: number): Fault | null {
  const { key, level, cause, severity, who, protocol, since, of } = incident
  const subject = faultSubject(incident)
  return (
    subject && {
      key,
      level,
      cause,
      severity,
      who,
      subject,
      protocol,
      since,
      mailboxes,
      of,
      recheckUntil: null,
    }
  )
}

function faultSubject({
  subjectKind,
  subjectId,
  subjectName,
  registrationId,
}: Kept): Fault['subject'] | null {
  if (subjectKind === 'host') return { kind: 'host', cloud: subjectId }
  if (subjectKind === 'app') return { kind: 'app', registrationId: subjectId, name: subjectName }
  if (subjectKind !== 'grant' || registrationId === null) return null
  return { kind: 'grant', grantId: subjectId, registrationId, name: subjectName }
}
