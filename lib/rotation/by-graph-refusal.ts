import { eq, sql } from 'drizzle-orm'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import type { SecretRefusal } from '#lib/microsoft/graph-secrets.ts'
import { retire } from '#lib/registrations/switch-credential.ts'
import { afterRefusal } from './after-refusal.ts'
import { rotationEntry } from './audit-entry.ts'
import { type AutoObstacle, secretRights } from './auto-codes.ts'
import type { OpenedSession } from './by-graph-session.ts'
import type { Rotation } from './claim.ts'
import type { TroubleCode } from './codes.ts'
import type { StepResult } from './step-result.ts'

type Move = Extract<StepResult, { kind: 'move' }>

const SOON_SECONDS = 60
const HOUR = 3_600
export const DAY_SECONDS = 86_400

/** Doubling from a minute up to an hour, or what Graph asks for, up to a day. */
export function againAfter(failures: number, { retryAfterSeconds }: Evidence): number {
  const asked = Math.min(retryAfterSeconds ?? 0, DAY_SECONDS)
  return Math.max(asked, Math.min(SOON_SECONDS * 2 ** Math.min(failures, 10), HOUR))
}

/** What follows when no token for Graph is to be had. */
export function withoutSession(
  session: Exclude<OpenedSession, { kind: 'open' }>,
  { failures }: Pick<Rotation, 'failures'>,
): StepResult {
  if (session.kind === 'refused') return afterRefusal(session.failure, failures, [])
  return { kind: 'trouble', trouble: { code: 'app-unusable', evidence: null }, again: null }
}

export const CODES = {
  'graph-denied': 'graph-denied',
  'not-owner': 'not-owner',
  'policy-forbids': 'policy-forbids',
  'policy-life': 'policy-life',
  'too-many-secrets': 'too-many-secrets',
  refused: 'refused',
} as const satisfies Partial<Record<AutoObstacle, TroubleCode>>
export type Lasting = keyof typeof CODES

/** What a refusal of Graph that does not pass means; `unreachable` does. */
export function lastingOf(
  refusal: Exclude<SecretRefusal, { kind: 'unreachable' }>,
  roles: readonly string[] | null,
): Lasting {
  switch (refusal.kind) {
    case 'not-allowed':
      return roles && !secretRights(roles).owned ? 'graph-denied' : 'not-owner'
    case 'forbidden-by-policy':
      return refusal.restriction === 'addition' ? 'policy-forbids' : 'policy-life'
    case 'too-many':
      return 'too-many-secrets'
    case 'not-found':
    case 'refused':
      return 'refused'
  }
}

/**
 * Ends a rotation that has come to nothing, so that it holds up none by hand, and tells the registration why. By itself
 * it is tried again a day later.
 */
export function endRefused(code: Lasting, evidence: Evidence, now: Date): Move {
  const trouble = { code: CODES[code], evidence }
  return {
    kind: 'move',
    to: 'ended',
    set: { outcome: 'refused', endedAt: sql`now()`, trouble },
    async write(writer, moving) {
      await writer
        .update(registrations)
        .set({
          autoRotationTrouble: { code, evidence, at: now.toISOString() },
          nextAutoRotationAt: sql`case when ${registrations.autoRotation} is null then null else ${inSeconds(DAY_SECONDS)} end`,
        })
        .where(eq(registrations.id, moving.rotation.registrationId))
      return [rotationEntry('rotation.refused', moving, { code })]
    },
  }
}

/** Seconds between the last tries of a secret that Graph made, of which no value can be wrong. */
export const PATIENT_SETTLING = [300, 900]

const FOR_GOOD: readonly TroubleCode[] = ['refused', 'expired', 'sample-refused']

/**
 * Nobody can put another value in the place of what Graph made: where Entra refuses it for good, because somebody
 * deleted it there, the rotation comes to nothing, and the next one can begin.
 */
export function endWhereRefused(
  result: StepResult,
  { mode, nextId }: Pick<Rotation, 'mode' | 'nextId'>,
  now: Date,
): StepResult {
  if (mode !== 'by-graph' || result.kind !== 'trouble' || result.again !== null) return result
  const { code, evidence } = result.trouble
  if (evidence === null || !FOR_GOOD.includes(code)) return result
  const end = endRefused('refused', evidence, now)
  return {
    ...end,
    set: { ...result.set, ...end.set },
    async write(writer, moving) {
      if (nextId) await retire(writer, [nextId])
      return (await end.write?.(writer, moving)) ?? []
    },
  }
}
