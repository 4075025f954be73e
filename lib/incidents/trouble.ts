import type { Level, Severity, Who } from '#lib/diagnosis/cause.ts'
import type { Protocol } from '#lib/mail/stages.ts'

/** What a fault is a fault of. */
export type SubjectKind = 'app' | 'grant' | 'host' | 'mailbox' | 'portal' | 'channel'

/** One fault that is there now, at the level at which it lives: what an incident is opened, kept and closed by. */
export interface Trouble {
  /** The same for the same fault as long as it lasts. */
  readonly key: string
  readonly level: Level
  readonly subjectKind: SubjectKind
  readonly subjectId: string
  readonly subjectName: string
  readonly registrationId: string | null
  /** Only where it is the trouble of one mailbox. */
  readonly mailboxId: string | null
  readonly protocol: Protocol | null
  /** An id of the catalogue of causes, or of the portal's own watch. */
  readonly cause: string
  readonly severity: Severity
  readonly who: Who
  readonly since: Date
  readonly stops: number
  readonly of: number
  /** It was met twice: one failure opens nothing. */
  readonly sure: boolean
}

/** An incident that is open, as far as it decides about what becomes of it. */
export interface OpenIncident extends Omit<Trouble, 'sure'> {
  readonly id: string
  readonly seenAt: Date
  readonly stopsMost: number
  readonly returns: number
  readonly snoozedUntil: Date | null
}

/** The last incident of a key, closed not long ago. */
export interface ClosedIncident {
  readonly id: string
  readonly key: string
  readonly closedAt: Date
  readonly why: Why
  readonly returns: number
}

/** `wider`: something else tells of it now. `gone`: its subject does not exist any more. */
export type Why = 'works' | 'wider' | 'gone' | 'by-hand'
export interface Ending {
  readonly why: Why
  /** The key of what tells of it now. */
  readonly by?: string
}
