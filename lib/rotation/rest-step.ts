import { eq, sql } from 'drizzle-orm'
import { carriedByFallback } from '#lib/credentials/as-app.ts'
import type { Writer } from '#lib/db/database.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { retire } from '#lib/registrations/switch-credential.ts'
import { rotationEntry } from './audit-entry.ts'
import { carrierOf } from './carrier.ts'
import type { Rotation } from './claim.ts'
import type { Moving, StepResult } from './step-result.ts'
import type { RotationServices } from './tools.ts'

/** How soon it is noticed that the old one is gone in Entra, or over. */
const LOOK_EVERY_SECONDS = 60

export type RestEnd = 'removed' | 'over' | 'replaced'

/**
 * What the rest of the old one has come to. Null while it goes on. `removed`: Graph does not list it any more. `over`:
 * its own end has come. `replaced`: it is no fallback any more, because something newer was put in use.
 */
export function restEnd(
  previous: {
    readonly state: string
    readonly expiresAt: Date
    readonly goneFromEntraAt: Date | null
  } | null,
  now: Date,
): RestEnd | null {
  if (previous?.state !== 'fallback') return 'replaced'
  if (previous.goneFromEntraAt) return 'removed'
  return previous.expiresAt <= now ? 'over' : null
}

/** The old one stays as the fallback until it is removed in Entra, or over. Through Graph it is removed after its grace. */
export async function restStep(services: RotationServices, rotation: Rotation): Promise<StepResult> {
  const { read } = services.database
  const now = await services.database.now()
  const rows = await read
    .select()
    .from(credentials)
    .where(eq(credentials.registrationId, rotation.registrationId))
  const previous = rows.find(({ id }) => id === rotation.previousId)
  const current = rows.find(({ state }) => state === 'current')
  const end = restEnd(previous ?? null, now)
  if (end !== null) {
    // What Graph made way for, Graph removes in Entra: at once when its time is over, else after its grace.
    if (rotation.mode === 'by-graph' && end !== 'removed' && previous) {
      const rests = end === 'replaced' && rotation.removableAt !== null && rotation.removableAt > now
      return rests ? { kind: 'wait', seconds: LOOK_EVERY_SECONDS } : { kind: 'move', to: 'remove' }
    }
    return {
      kind: 'move',
      to: 'ended',
      set: ended(end === 'removed' ? (previous?.goneFromEntraAt ?? null) : null),
      write: (writer, moving) => endRest(writer, moving, end),
    }
  }
  if (current && carriedByFallback(current, previous ?? null)) {
    const trouble = { code: 'current-refused', evidence: null } as const
    return { kind: 'trouble', trouble, again: LOOK_EVERY_SECONDS }
  }
  if (rotation.mode === 'by-graph' && rotation.removableAt && rotation.removableAt <= now) {
    return { kind: 'move', to: 'remove' }
  }
  return { kind: 'wait', seconds: LOOK_EVERY_SECONDS }
}

function ended(removedAt: Date | null) {
  return { outcome: 'done', endedAt: sql`now()`, ...(removedAt ? { removedAt } : {}) } as const
}

/**
 * With the registration locked: the old one is never used again. Where somebody says so of one that carries the app, it
 * stays the fallback all the same: it may be in Entra still.
 */
export async function endRest(writer: Writer, { rotation, name }: Moving, why: RestEnd | 'told') {
  const { previousId, registrationId } = rotation
  const carries = why === 'told' && (await carrierOf(writer, registrationId)) === previousId
  if (previousId && !carries) await retire(writer, [previousId])
  return [rotationEntry('rotation.ended', { rotation, name }, { why })]
}
