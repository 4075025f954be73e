import { and, eq, isNull, sql } from 'drizzle-orm'
import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import { credentialFacts } from '#lib/registrations/store-credential.ts'
import { stepDown, stepUp } from '#lib/registrations/switch-credential.ts'
import { rotationEntry } from './audit-entry.ts'
import { carrierOf } from './carrier.ts'
import type { Rotation } from './claim.ts'
import { GRACE_DAYS, SWITCH_BY_ITSELF } from './codes.ts'
import type { Moving, StepResult } from './step-result.ts'
import type { RotationServices } from './tools.ts'

/** Whether a person is asked before the switch. */
export function asksFirst({ mode, mark }: Pick<Rotation, 'mode' | 'mark'>): boolean {
  return mode === 'by-hand' && mark !== SWITCH_BY_ITSELF
}

/** Everything is shown by now. Waits for “Use it now”, or goes on by itself where that was chosen. */
export async function switchStep(services: RotationServices, rotation: Rotation): Promise<StepResult> {
  if (asksFirst(rotation)) return { kind: 'wait', seconds: null }
  const [row] = await services.database.read
    .select({ auto: registrations.autoRotation })
    .from(registrations)
    .where(eq(registrations.id, rotation.registrationId))
  const days = rotation.mode === 'by-graph' ? (row?.auto?.grace ?? GRACE_DAYS) : GRACE_DAYS
  return { kind: 'move', to: 'rest', set: switchedNow(days), write: putNextInUse }
}

/** Of the rotation, when its next is put in use. */
export function switchedNow(graceDays: number) {
  return {
    switchedAt: sql`now()`,
    removableAt: sql`now() + make_interval(days => ${graceDays}::int)`,
    nextTryAt: sql`now()`,
  }
}

/**
 * The switch itself, with the registration locked: the next is in use, the one before is the fallback until its end,
 * and what was the fallback retires; where that one carries the app, it stays, and the refused one retires. No grant and
 * no mailbox is touched, and cached tokens stay valid.
 */
export async function putNextInUse(
  writer: Writer,
  { rotation, name }: Moving,
): Promise<readonly AuditEntry[]> {
  const { registrationId, nextId } = rotation
  const carrier = await carrierOf(writer, registrationId)
  const carries = carrier ? eq(credentials.id, carrier) : eq(credentials.state, 'current')
  const [before] = await writer
    .select()
    .from(credentials)
    .where(and(eq(credentials.registrationId, registrationId), carries))
  await stepDown(writer, registrationId)
  if (carrier) await keepCarrier(writer, registrationId, carrier)
  if (nextId === null || !(await stepUp(writer, registrationId, nextId, ['next']))) {
    throw new Refusal('conflict')
  }
  const [used] = await writer.select().from(credentials).where(eq(credentials.id, nextId))
  if (!used) throw new Refusal('conflict')
  // Somebody may have replaced the one in use since this began.
  if (before && before.id !== rotation.previousId) {
    await writer.update(rotations).set({ previousId: before.id }).where(eq(rotations.id, rotation.id))
  }
  // Why Graph once gave none is no trouble any more where nobody lets it rotate by itself.
  await writer
    .update(registrations)
    .set({ autoRotationTrouble: null })
    .where(and(eq(registrations.id, registrationId), isNull(registrations.autoRotation)))
  const facts = { ...credentialFacts(used), before: before?.hint ?? null }
  return [rotationEntry('credential.replaced', { rotation, name }, facts)]
}

async function keepCarrier(writer: Writer, registrationId: string, carrier: string): Promise<void> {
  const ofApp = eq(credentials.registrationId, registrationId)
  await writer
    .update(credentials)
    .set({ state: 'retired' })
    .where(and(ofApp, eq(credentials.state, 'fallback')))
  await writer.update(credentials).set({ state: 'fallback' }).where(eq(credentials.id, carrier))
}
