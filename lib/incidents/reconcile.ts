import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { ClosedIncident, Ending, OpenIncident, Trouble } from './trouble.ts'

const MINUTE = 60_000
/** What comes back within this time is the same incident. */
export const SAME_WITHIN = 60 * MINUTE
/** From so many returns on it flaps. */
export const FLAPS_FROM = 2
/** What flaps is over when it was well for so long. */
export const WELL_FOR = 30 * MINUTE
/** The time at which an open incident was last seen is this exact. */
export const SEEN_EVERY = 5 * MINUTE

/** What is to be written, in this order: no two open incidents ever have one key. */
export interface Steps {
  readonly close: readonly (Ending & { readonly incident: OpenIncident })[]
  readonly change: readonly Changed[]
  readonly giveBack: readonly Returned[]
  readonly open: readonly Trouble[]
  /** Incidents that go on as they are, whose time of being seen has become old. */
  readonly seen: readonly string[]
  /** Incidents whose snooze is over. */
  readonly wake: readonly OpenIncident[]
}

export interface Changed {
  readonly incident: OpenIncident
  readonly trouble: Trouble
  /** Amber became red: nobody who put it off has put this off. */
  readonly worse: boolean
  /** Another cause, or another reach: the incident goes on under another key. */
  readonly moved: boolean
}

export interface Returned {
  readonly closed: ClosedIncident
  readonly trouble: Trouble
  /** It had worked in between, and was not just told of by something wider. */
  readonly counts: boolean
}

/**
 * The incidents that should be, from those that are open, those closed lately and the faults of now. `endingOf` says
 * why something that is no longer found is over. A subject whose trouble turns into another has one incident that goes
 * on: nobody is told that the first was solved.
 */
export function reconcile(
  open: readonly OpenIncident[],
  lately: readonly ClosedIncident[],
  troubles: readonly Trouble[],
  endingOf: (incident: OpenIncident) => Ending,
  now: Date,
): Steps {
  const found = new Map(troubles.map((trouble) => [trouble.key, trouble]))
  const standing = new Set(open.map(({ key }) => key))
  const missing = new Set(open.filter(({ key }) => !found.has(key)))
  const steps = { close: [], change: [], giveBack: [], open: [], seen: [], wake: [] } as Writable<Steps>

  for (const incident of open) {
    const trouble = found.get(incident.key)
    if (!trouble) continue
    if (differs(incident, trouble)) steps.change.push(changed(incident, trouble))
    else if (now.getTime() - incident.seenAt.getTime() >= SEEN_EVERY) steps.seen.push(incident.id)
  }
  for (const trouble of found.values()) {
    if (!trouble.sure || standing.has(trouble.key)) continue
    const before = [...missing].find((incident) => goesOnAs(incident, trouble))
    const closed = lately.find(({ key }) => key === trouble.key)
    if (before) {
      missing.delete(before)
      steps.change.push(changed(before, trouble))
    } else if (closed && now.getTime() - closed.closedAt.getTime() <= SAME_WITHIN) {
      steps.giveBack.push({ closed, trouble, counts: closed.why === 'works' })
    } else {
      steps.open.push(trouble)
    }
  }
  for (const incident of missing) {
    const ending = endingOf(incident)
    if (ending.why === 'works' && stillFlaps(incident, now)) continue
    steps.close.push({ ...ending, incident })
  }
  const ended = new Set(steps.close.map(({ incident }) => incident))
  for (const incident of open) {
    const over = incident.snoozedUntil !== null && incident.snoozedUntil <= now
    if (over && !ended.has(incident)) steps.wake.push(incident)
  }
  return steps
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer One)[] ? One[] : T[Key] }

/** Whether a round has nothing to write. */
export function isNothing(steps: Steps): boolean {
  return Object.values(steps).every((some) => some.length === 0)
}

function stillFlaps({ returns, seenAt }: OpenIncident, now: Date): boolean {
  return returns >= FLAPS_FROM && now.getTime() - seenAt.getTime() < WELL_FOR + SEEN_EVERY
}

/** The same mailbox, app or sign-in in another trouble, or the same trouble with another reach. */
function goesOnAs(incident: OpenIncident, trouble: Trouble): boolean {
  const { subjectKind: kind, subjectId } = incident
  if (kind !== trouble.subjectKind || subjectId !== trouble.subjectId) return false
  if (!isCauseId(incident.cause) || !isCauseId(trouble.cause)) return false
  return incident.cause === trouble.cause || (kind !== 'host' && incident.protocol === trouble.protocol)
}

function changed(incident: OpenIncident, trouble: Trouble): Changed {
  return {
    incident,
    trouble,
    worse: incident.severity === 'amber' && trouble.severity === 'red',
    moved: incident.key !== trouble.key,
  }
}

function differs(incident: OpenIncident, trouble: Trouble): boolean {
  return (
    trouble.since < incident.since ||
    FIELDS.some((field) => incident[field] !== trouble[field]) ||
    trouble.stops > incident.stopsMost
  )
}

const FIELDS = [
  'level',
  'subjectName',
  'registrationId',
  'mailboxId',
  'severity',
  'who',
  'stops',
  'of',
] as const satisfies readonly (keyof Trouble & keyof OpenIncident)[]
