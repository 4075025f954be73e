import type { AutoRotation } from '#lib/db/schema/registrations.ts'
import type { SecretPolicy } from '#lib/microsoft/graph-policies.ts'
import type { AutoObstacle } from './auto-codes.ts'

const DAY = 86_400_000

export const AUTO_DEFAULTS: AutoRotation = { before: 30, life: 180, grace: 7 }

/** Days, both ends included. The grace is shorter than `before`, which is at most half of the life. */
export const AUTO_BOUNDS = { before: [3, 180], life: [14, 730], grace: [1, 90] } as const

/** A secret that lives shorter is more trouble than use. */
export const SHORTEST_LIFE_DAYS = 7

/** Clocks differ: a life that is as long as the policy allows would be too long by a second. */
const CLOCKS_DIFFER_MS = 3_600_000

export interface PlannedCredential {
  readonly id: string
  readonly kind: 'secret' | 'certificate'
  readonly hint: string
  readonly entraKeyId: string | null
  readonly startsAt: Date | null
  readonly expiresAt: Date
}

export interface AutoFacts {
  readonly now: Date
  readonly settings: AutoRotation
  /** The one in use. */
  readonly current: PlannedCredential | null
  /** What is known to stand in the way, found by asking Microsoft. */
  readonly found: readonly AutoObstacle[]
  /** Null when nobody may read it. */
  readonly policy: Pick<SecretPolicy, 'additionForbidden' | 'capDays'> | null
  /** How many secrets Entra takes beside those it has; null without a limit. */
  readonly room: number | null
}

export type Removal =
  | { readonly kind: 'removes'; readonly keyId: string; readonly hint: string; readonly at: Date }
  /** Left in Entra: a certificate, or a secret of which nobody knows which one it is there. */
  | { readonly kind: 'stays'; readonly why: 'certificate' | 'key-unknown'; readonly hint: string }

export interface AutoPlan {
  /** When it begins; null when there is nothing to rotate. */
  readonly at: Date | null
  readonly due: boolean
  /** Of the new one, in days, and when it will end. */
  readonly lifeDays: number
  readonly endsAt: Date | null
  /** A policy allows less than was wished. */
  readonly capped: boolean
  readonly policyKnown: boolean
  readonly removal: Removal | null
  readonly obstacles: readonly AutoObstacle[]
}

/** What would happen and when. The dry run shows it, and the job does it. */
export function autoPlan({ now, settings, current, found, policy, room }: AutoFacts): AutoPlan {
  const life = lifeWithin(settings.life, policy?.capDays ?? null)
  const at = current && beginning(current, settings, now)
  const endsAt = at && endOf(at, life)
  const obstacles = new Set<AutoObstacle>(found)
  if (!current) obstacles.add('no-credential')
  if (policy?.additionForbidden) obstacles.add('policy-forbids')
  const useless = life < SHORTEST_LIFE_DAYS
  if (useless) obstacles.add('policy-life')
  if (room !== null && room < 1) obstacles.add('too-many-secrets')
  if (!useless && current && endsAt && endsAt <= current.expiresAt) obstacles.add('no-gain')
  return {
    at,
    due: at !== null && at <= now,
    lifeDays: life,
    endsAt,
    capped: life < settings.life,
    policyKnown: policy !== null,
    removal: current && at && endsAt && removalOf(current, { at, endsAt }, settings),
    obstacles: [...obstacles],
  }
}

/** Never sooner than after half of its life: a short one would be rotated again as soon as it is there. */
function beginning(
  { startsAt, expiresAt }: Pick<PlannedCredential, 'startsAt' | 'expiresAt'>,
  { before }: AutoRotation,
  now: Date,
): Date {
  const life = startsAt ? expiresAt.getTime() - startsAt.getTime() : Number.POSITIVE_INFINITY
  const lead = Math.min(before * DAY, Math.max(life / 2, 0))
  return new Date(Math.max(expiresAt.getTime() - lead, now.getTime()))
}

/** After its grace, but before the new one is rotated in its turn: two old ones are never kept. */
function removalOf(
  current: PlannedCredential,
  { at, endsAt }: { readonly at: Date; readonly endsAt: Date },
  settings: AutoRotation,
): Removal {
  const { kind, hint, entraKeyId: keyId } = current
  if (kind === 'certificate') return { kind: 'stays', why: 'certificate', hint }
  if (keyId === null) return { kind: 'stays', why: 'key-unknown', hint }
  const next = beginning({ startsAt: at, expiresAt: endsAt }, settings, at).getTime()
  const graceOver = at.getTime() + settings.grace * DAY
  return { kind: 'removes', keyId, hint, at: new Date(Math.min(graceOver, next)) }
}

/** The life to ask for, in whole days: what is wished, and never more than a policy allows. */
export function lifeWithin(wished: number, capDays: number | null): number {
  return capDays === null ? wished : Math.min(wished, Math.floor(capDays))
}

/** When a secret shall end that is to live so many days. */
export function endOf(start: Date, lifeDays: number): Date {
  return new Date(start.getTime() + lifeDays * DAY - CLOCKS_DIFFER_MS)
}

const RUNGS = [365, 180, 90, 60, 30, 14, SHORTEST_LIFE_DAYS]

/**
 * The lives to try one after the other where Graph only tells that one is too long, and not which would do: first what
 * is wished within the known limit, then shorter and shorter.
 */
export function livesToTry(wished: number, capDays: number | null): readonly number[] {
  const first = lifeWithin(wished, capDays)
  if (first < SHORTEST_LIFE_DAYS) return []
  return [first, ...RUNGS.filter((days) => days < first)]
}
