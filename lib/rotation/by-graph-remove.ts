import { eq, sql } from 'drizzle-orm'
import { credentialRefused } from '#lib/credentials/as-app.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { removeSecret } from '#lib/microsoft/graph-secrets.ts'
import { retire } from '#lib/registrations/switch-credential.ts'
import type { Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import { sweepOrphans } from './by-graph-orphans.ts'
import { againAfter, DAY_SECONDS, withoutSession } from './by-graph-refusal.ts'
import { openGraph } from './by-graph-session.ts'
import type { Rotation } from './claim.ts'
import { type CredentialRow, credentialsOf, giveBack, letGo, sameValue } from './let-go.ts'
import { removable } from './removable.ts'
import { endRest } from './rest-step.ts'
import type { StepResult } from './step-result.ts'

const WITHOUT_PROOF_AGAIN = 3_600

/**
 * Removes the old one in Entra with a token that was drawn with the new one, which proves that one once more. It is let
 * go of here before Graph is asked, so that nobody can go back to it while it is being removed.
 */
export async function removeOld(services: Services, rotation: Rotation): Promise<StepResult> {
  const rows = await credentialsOf(services.database.read, rotation)
  const now = await services.database.now()
  const previous = rows.find(({ id }) => id === rotation.previousId) ?? null
  const over = previous !== null && previous.expiresAt <= now
  if (previous?.goneFromEntraAt) return gone(previous.goneFromEntraAt)
  const verdict = removable(previous, rows, now)
  if (previous === null || verdict.kind === 'stays') return leftInEntra(rotation, previous, null)
  if (verdict.kind === 'needed') return over ? leftInEntra(rotation, previous, null) : needed(null)
  const session = await openGraph(services, rotation.registrationId, { onlyCurrent: true })
  if (session.kind === 'refused' && credentialRefused(session.failure)) {
    const { evidence } = session.failure
    if (over) return leftInEntra(rotation, previous, evidence)
    await giveBack(services, rotation, previous)
    return needed(evidence)
  }
  if (session.kind !== 'open') return withoutSession(session, rotation)
  if (await sameValue(services, session.opened, previous)) return inUseAgain()
  if (!(await letGo(services, rotation, now))) return { kind: 'ending' }
  const removal = await removeSecret({ ...session.asking, keyId: verdict.keyId })
  if (removal.kind === 'unreachable') {
    const { evidence } = removal
    const again = againAfter(rotation.failures, evidence)
    return { kind: 'trouble', trouble: { code: 'unreachable', evidence }, again }
  }
  if (removal.kind !== 'removed' && removal.kind !== 'already-gone') {
    if (over) return leftInEntra(rotation, previous, removal.evidence)
    await giveBack(services, rotation, previous)
    return notRemoved(removal.evidence, DAY_SECONDS)
  }
  const swept = await sweepOrphans(services, session, rotation, { earlier: true })
  if (swept.kind !== 'clean') services.log.warn({ rotation: rotation.id, swept: swept.kind }, 'not all swept')
  return {
    kind: 'move',
    to: 'ended',
    set: { outcome: 'done', removedAt: sql`now()`, endedAt: sql`now()` },
    async write(writer, moving) {
      await retire(writer, [previous.id])
      await writer
        .update(credentials)
        .set({ goneFromEntraAt: sql`now()` })
        .where(eq(credentials.id, previous.id))
      const facts = { hint: previous.hint, entraKeyId: verdict.keyId, why: 'grace-over', was: removal.kind }
      return [rotationEntry('credential.removed', moving, facts)]
    },
  }
}

/** Somebody removed it in Entra meanwhile. */
function gone(removedAt: Date): StepResult {
  return {
    kind: 'move',
    to: 'ended',
    set: { outcome: 'done', removedAt, endedAt: sql`now()` },
    write: (writer, moving) => endRest(writer, moving, 'removed'),
  }
}

/** Somebody put the old value in use again: there is nothing to be removed. */
function inUseAgain(): StepResult {
  return {
    kind: 'move',
    to: 'ended',
    set: { outcome: 'done', endedAt: sql`now()` },
    write: (writer, moving) => endRest(writer, moving, 'replaced'),
  }
}

/** Nothing but the old one is known to work. */
function needed(evidence: Evidence | null): StepResult {
  return { kind: 'trouble', trouble: { code: 'current-refused', evidence }, again: WITHOUT_PROOF_AGAIN }
}

function notRemoved(evidence: Evidence | null, again: number): StepResult {
  return { kind: 'trouble', trouble: { code: 'removal-refused', evidence }, again }
}

/** Nothing of the portal uses it any more; a person removes it in Entra. */
function leftInEntra(
  { previousId }: Rotation,
  previous: CredentialRow | null,
  evidence: Evidence | null,
): StepResult {
  return {
    kind: 'move',
    to: 'ended',
    set: { outcome: 'done', endedAt: sql`now()`, trouble: { code: 'left-in-entra', evidence } },
    async write(writer, moving) {
      if (previousId) await retire(writer, [previousId])
      const facts = { kind: previous?.kind ?? null, hint: previous?.hint ?? null }
      return [rotationEntry('credential.left-in-entra', moving, facts)]
    },
  }
}
