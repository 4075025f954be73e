import type { credentials } from '#lib/db/schema/registrations.ts'
import type { RotationStep } from '#lib/db/schema/rotations.ts'
import type { Rotation } from './claim.ts'

type OldOne = Pick<typeof credentials.$inferSelect, 'state' | 'expiresAt' | 'goneFromEntraAt'>

export type ShownStep = Exclude<RotationStep, 'ended'>
export type StepStand = 'done' | 'runs' | 'waits' | 'held-up' | 'to-come'

const BY_HAND: readonly ShownStep[] = ['prove', 'sample', 'switch', 'rest']
const BY_GRAPH: readonly ShownStep[] = ['add', 'prove', 'sample', 'switch', 'rest', 'remove']

/** Longer than any wait between two tries. */
const FAR_MS = 10 * 365 * 86_400_000

/** Whether nothing goes on before a person acts. */
export function waitsForSomebody({ nextTryAt }: Pick<Rotation, 'nextTryAt'>, now: Date): boolean {
  return nextTryAt.getTime() - now.getTime() > FAR_MS
}

/** Whether the switch can still be undone: the old one is the fallback, lives, and is in Entra. */
export function canGoBack(old: OldOne | null, now: Date): boolean {
  return old?.state === 'fallback' && old.expiresAt > now && old.goneFromEntraAt === null
}

/** At any step before the switch; after it for as long as there is something to go back to. */
export function canTakeBack(
  { switchedAt, endedAt }: Pick<Rotation, 'switchedAt' | 'endedAt'>,
  old: OldOne | null,
  now: Date,
): boolean {
  if (endedAt !== null) return false
  return switchedAt === null || canGoBack(old, now)
}

/** The steps of an open rotation in their order, each with how it stands. */
export function stepsOf(
  rotation: Pick<Rotation, 'mode' | 'step' | 'trouble'> & { readonly waits: boolean },
): readonly { readonly step: ShownStep; readonly stand: StepStand }[] {
  const order = rotation.mode === 'by-graph' ? BY_GRAPH : BY_HAND
  const at = rotation.step === 'ended' ? order.length : order.indexOf(rotation.step)
  return order.map((step, place) => ({ step, stand: place === at ? now() : place < at ? 'done' : 'to-come' }))

  function now(): StepStand {
    if (rotation.trouble) return 'held-up'
    // The old one rests on purpose, for days: nothing runs.
    return rotation.waits || rotation.step === 'rest' ? 'waits' : 'runs'
  }
}

/** Whether the page has to be looked at again by itself. */
export function goesOnSoon(rotation: Pick<Rotation, 'step'> & { readonly waits: boolean }): boolean {
  return !rotation.waits && rotation.step !== 'rest' && rotation.step !== 'ended'
}
