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
import type { StepResult } from './step-result.ts'

type CredentialRow = typeof credentials.$inferSelect

const WITHOUT_PROOF_AGAIN = 3_600

export type Removable =
  | { readonly kind: 'removable'; readonly keyId: string }
  /** Nobody can tell which one it is in Entra, or it is a certificate. */
  | { readonly kind: 'stays' }
  /** Nothing else is in use and proven since. */
  | { readonly kind: 'needed' }

/** Whether the one before may be removed in Entra: only it, and only while another one is in use, proven and alive. */
export function removable(
  previous: Pick<CredentialRow, 'id' | 'kind' | 'state' | 'entraKeyId'> | null,
  others: readonly Pick<CredentialRow, 'id' | 'state' | 'provenAt' | 'expiresAt' | 'entraKeyId'>[],
  now: Date,
): Removable {
  if (previous?.kind !== 'secret' || previous.entraKeyId === null) return { kind: 'stays' }
  const current = others.find(({ state }) => state === 'current')
  const proven = current?.provenAt && current.expiresAt > now && current.id !== previous.id
  const inUse = previous.state === 'current' || previous.state === 'next'
  const shared = others.some(
    ({ id, state, entraKeyId }) =>
      id !== previous.id && state !== 'retired' && entraKeyId === previous.entraKeyId,
  )
  if (!proven || inUse || shared) return { kind: 'needed' }
  return { kind: 'removable', keyId: previous.entraKeyId }
}

/** Removes the old one in Entra with a token that was drawn with the new one, which proves that one once more. */
export async function removeOld(services: Services, rotation: Rotation): Promise<StepResult> {
  const rows = await services.database.read
    .select()
    .from(credentials)
    .where(eq(credentials.registrationId, rotation.registrationId))
  const now = await services.database.now()
  const previous = rows.find(({ id }) => id === rotation.previousId) ?? null
  const verdict = removable(previous, rows, now)
  if (verdict.kind === 'stays') return leftInEntra(rotation, previous, null)
  if (verdict.kind === 'needed') return needed(null)
  const session = await openGraph(services, rotation.registrationId, { onlyCurrent: true })
  if (session.kind === 'refused' && credentialRefused(session.failure)) {
    return needed(session.failure.evidence)
  }
  if (session.kind !== 'open') return withoutSession(session, rotation)
  // Somebody may have changed it while the token was drawn.
  if (session.opened.credential.id === previous?.id) return needed(null)
  const removal = await removeSecret({ ...session.asking, keyId: verdict.keyId })
  if (removal.kind === 'unreachable') {
    const { evidence } = removal
    const again = againAfter(rotation.failures, evidence)
    return { kind: 'trouble', trouble: { code: 'unreachable', evidence }, again }
  }
  if (removal.kind !== 'removed' && removal.kind !== 'already-gone') {
    const over = previous !== null && previous.expiresAt <= now
    return over
      ? leftInEntra(rotation, previous, removal.evidence)
      : notRemoved(removal.evidence, DAY_SECONDS)
  }
  const swept = await sweepOrphans(services, session, rotation)
  if (swept.kind !== 'clean') services.log.warn({ rotation: rotation.id, swept: swept.kind }, 'not all swept')
  return {
    kind: 'move',
    to: 'ended',
    set: { outcome: 'done', removedAt: sql`now()`, endedAt: sql`now()` },
    async write(writer, moving) {
      if (!previous) return []
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
