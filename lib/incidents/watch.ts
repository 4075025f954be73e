import type { Severity } from '#lib/diagnosis/cause.ts'
import { byKey } from '#lib/health/observations.ts'
import type { Trouble } from './trouble.ts'
import { WATCH_CAUSES, type WatchCauseId } from './watch-causes.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** So long may a due mailbox wait, or a message, before whoever should take it counts as stopped. */
export const LATE_MS = 15 * MINUTE
export const RENEWAL_LATE_MS = 60 * MINUTE
export const NOT_RENEWED_DAYS = 30
/** From so many sign-ins of one app on, it is one fault of the app. */
const MANY_GRANTS = 3
/** A rotation that goes nowhere matters at once when what it replaces ends so soon. */
const ENDS_SOON_DAYS = 14

interface OfApp {
  readonly registrationId: string
  readonly app: string
  /** Mailboxes that hang on it. */
  readonly mailboxes: number
  readonly since: Date
}

/** Work that should have been done. */
export interface Overdue {
  readonly count: number
  readonly oldest: Date | null
}

/** What the portal knows about its own work. */
export interface WatchFacts {
  readonly mailboxes: number
  readonly probes: Overdue & { readonly lastCheck: Date | null }
  readonly renewals: Overdue
  readonly messages: Overdue
  /** When each job last ended a run. */
  readonly beats: ReadonlyMap<string, Date>
  readonly grants: readonly (OfApp & { readonly grantId: string; readonly account: string })[]
  readonly gone: readonly OfApp[]
  /** Apps whose credential in use is refused, so that the one before it carries them. */
  readonly carried: readonly OfApp[]
  readonly rotations: readonly (OfApp & { readonly expiresAt: Date | null })[]
  readonly channels: readonly { readonly id: string; readonly name: string; readonly since: Date }[]
}

/** What is the matter with the portal itself, with its sign-ins and with the secrets it holds. */
export function watchTroubles(facts: WatchFacts, now: Date): Trouble[] {
  return [
    ...probing(facts, now),
    ...renewing(facts, now),
    ...delivering(facts, now),
    ...notRenewed(facts),
    ...facts.gone.map((app) => ofApp('secret-gone', app)),
    ...facts.carried.map((app) => ofApp('fallback-in-use', app)),
    ...facts.rotations.map(({ expiresAt, ...app }) => {
      const soon = expiresAt !== null && expiresAt.getTime() - now.getTime() < ENDS_SOON_DAYS * DAY
      return ofApp('rotation-stuck', app, soon ? 'red' : 'amber')
    }),
    ...facts.channels.map(
      ({ id, name, since }): Trouble => ({
        ...portal('channel-dead', since, 0, 0),
        key: `portal:channel:${id}:channel-dead`,
        subjectKind: 'channel',
        subjectId: id,
        subjectName: name,
      }),
    ),
  ]
}

const older = (at: Date, than: number, now: Date) => now.getTime() - at.getTime() > than

/** Since when nobody checks mailboxes; null while somebody does. */
export function probingStoppedSince(
  { mailboxes, probes, beats }: Pick<WatchFacts, 'mailboxes' | 'probes' | 'beats'>,
  now: Date,
): Date | null {
  if (mailboxes === 0) return null
  const known = [beats.get('probe-due'), probes.lastCheck].filter((at) => at instanceof Date)
  if (known.length === 0) return probes.oldest
  const alive = new Date(Math.max(...known.map((at) => at.getTime())))
  return older(alive, LATE_MS, now) ? alive : null
}

function probing(facts: WatchFacts, now: Date): Trouble[] {
  const since = probingStoppedSince(facts, now)
  return since ? [portal('probing-stopped', since, facts.probes.count, facts.mailboxes)] : []
}

function renewing({ renewals, beats, mailboxes }: WatchFacts, now: Date): Trouble[] {
  const beat = beats.get('renew-grants')
  const silent = beat && older(beat, RENEWAL_LATE_MS, now) ? beat : null
  const since = renewals.oldest ?? silent
  return since ? [portal('renewing-stopped', since, renewals.count, mailboxes)] : []
}

function delivering({ messages, beats }: WatchFacts, now: Date): Trouble[] {
  const silent = ['plan-alerts', 'deliver-alerts']
    .map((job) => beats.get(job))
    .find((beat) => beat !== undefined && older(beat, LATE_MS, now))
  const since = messages.oldest ?? silent
  return since ? [portal('delivering-stopped', since, 0, 0)] : []
}

function notRenewed({ grants }: WatchFacts): Trouble[] {
  const byApp = byKey(grants, ({ registrationId }) => registrationId)
  return [...byApp.values()].flatMap((group) => {
    const [head] = group
    if (!head || group.length < MANY_GRANTS) return group.map(ofGrant)
    const since = new Date(Math.min(...group.map((one) => one.since.getTime())))
    const mailboxes = group.reduce((sum, one) => sum + one.mailboxes, 0)
    return [ofApp('grant-not-renewed', { ...head, since, mailboxes })]
  })
}

function ofGrant({ grantId, account, ...app }: WatchFacts['grants'][number]): Trouble {
  return {
    ...ofApp('grant-not-renewed', app),
    key: `grant:grant:${grantId}:grant-not-renewed`,
    level: 'grant',
    subjectKind: 'grant',
    subjectId: grantId,
    subjectName: account,
  }
}

function ofApp(
  cause: WatchCauseId,
  { registrationId, app, mailboxes, since }: OfApp,
  severity?: Severity,
): Trouble {
  return {
    ...portal(cause, since, mailboxes, mailboxes),
    key: `app:app:${registrationId}:${cause}`,
    level: 'app',
    subjectKind: 'app',
    subjectId: registrationId,
    subjectName: app,
    registrationId,
    severity: severity ?? WATCH_CAUSES[cause].severity,
  }
}

function portal(cause: WatchCauseId, since: Date, stops: number, of: number): Trouble {
  const { level, severity, who, twice } = WATCH_CAUSES[cause]
  return {
    key: `portal:portal:${cause}`,
    level,
    subjectKind: 'portal',
    subjectId: 'portal',
    subjectName: 'Mailgrant',
    registrationId: null,
    mailboxId: null,
    protocol: null,
    cause,
    severity,
    who,
    since,
    stops,
    of,
    sure: !twice,
  }
}
