import { eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { removeSecret } from '#lib/microsoft/graph-secrets.ts'
import { lockRegistration } from '#lib/registrations/switch-credential.ts'
import type { Context, Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import { insertRotation } from './begin.ts'
import { makeSecret, storeSecret } from './by-graph-add.ts'
import { noteRemoved, sweepOrphans } from './by-graph-orphans.ts'
import { againAfter, endRefused, lastingOf, withoutSession } from './by-graph-refusal.ts'
import { removeOld } from './by-graph-remove.ts'
import { openGraph } from './by-graph-session.ts'
import type { Rotation } from './claim.ts'
import type { StepResult } from './step-result.ts'

/**
 * What became in Entra of a secret that is not wanted any more. `nothing-found`: there is none, or the part of Entra that
 * was asked does not know it yet.
 */
export interface CleanedUp {
  readonly kind: 'removed' | 'nothing-found' | 'left'
  /** What Microsoft said where it is left. */
  readonly evidence: Evidence | null
}

/**
 * Opens a rotation at the step `add` and gives its id. The name under which its secret is found again in Entra is
 * written before Graph is asked for one. Refuses with `rotation-open` and `no-credential`.
 */
export async function beginByGraph(context: Context, registrationId: string): Promise<string> {
  const now = await context.database.now()
  return mutate(context, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    const rotation = await insertRotation(writer, name, {
      registrationId,
      mode: 'by-graph',
      step: 'add',
      mark: `Mailgrant ${now.toISOString().slice(0, 10)} ${uuidv7().slice(-8)}`,
      startedBy: actorId(context.actor),
      startedByName: context.actor.name,
    })
    const facts = { mark: rotation.mark }
    return { value: rotation.id, audit: rotationEntry('rotation.started', { rotation, name }, facts) }
  })
}

/**
 * Step `add`: lets Entra make a secret and keeps it. What an interrupted run made is removed first, unless it was kept:
 * then nothing is asked for. Moves to `prove`.
 */
export async function addByGraph(services: Services, rotation: Rotation): Promise<StepResult> {
  if (rotation.nextId !== null) return { kind: 'move', to: 'prove' }
  const session = await openGraph(services, rotation.registrationId)
  if (session.kind !== 'open') return withoutSession(session, rotation)
  const swept = await sweepOrphans(services, session, rotation, { earlier: true })
  const added = swept.kind === 'clean' ? await makeSecret(services, session, rotation.mark ?? '') : swept
  if (added.kind === 'added') {
    const kept = await storeSecret(services, session, rotation, added)
    return kept ? { kind: 'move', to: 'prove' } : { kind: 'ending' }
  }
  const { evidence } = added
  if (added.kind === 'unreachable') {
    const again = againAfter(rotation.failures, evidence)
    return { kind: 'trouble', trouble: { code: 'unreachable', evidence }, again }
  }
  return endRefused(lastingOf(added, session.roles), evidence, await services.database.now())
}

/** Step `remove`: removes the old one in Entra. Moves to `ended`. */
export async function removeByGraph(services: Services, rotation: Rotation): Promise<StepResult> {
  return removeOld(services, rotation)
}

/**
 * Called after a rotation was taken back or came to nothing, with its row: removes the new secret in Entra, and whatever
 * else it may have left there. Never the one in use.
 */
export async function cleanUpByGraph(services: Services, rotation: Rotation): Promise<CleanedUp> {
  const session = await openGraph(services, rotation.registrationId)
  if (session.kind !== 'open') {
    return left(session.kind === 'refused' ? session.failure.evidence : null)
  }
  const why = rotation.outcome === 'refused' ? 'orphan' : 'taken-back'
  const swept = await sweepOrphans(services, session, rotation, { why })
  if (swept.kind !== 'clean') return left(swept.evidence)
  const [next] = rotation.nextId
    ? await services.database.read.select().from(credentials).where(eq(credentials.id, rotation.nextId))
    : []
  if (!next) return { kind: 'nothing-found', evidence: null }
  const { entraKeyId, hint, state } = next
  const inUse = state !== 'retired' || entraKeyId === session.opened.credential.entraKeyId
  if (entraKeyId === null || inUse) return left(null)
  const removal = await removeSecret({ ...session.asking, keyId: entraKeyId })
  if (removal.kind === 'already-gone') return { kind: 'nothing-found', evidence: null }
  if (removal.kind !== 'removed') return left(removal.evidence)
  await noteRemoved(services, rotation, { entraKeyId, hint, why })
  return { kind: 'removed', evidence: null }
}

const left = (evidence: Evidence | null): CleanedUp => ({ kind: 'left', evidence })
