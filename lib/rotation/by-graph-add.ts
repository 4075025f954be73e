import { and, eq, isNull } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { secretPlace } from '#lib/credentials/secret-place.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import { PATIENT, retryWrite } from '#lib/grants/retry-write.ts'
import { readSecretPolicy } from '#lib/microsoft/graph-policies.ts'
import {
  type AddedSecret,
  addSecret,
  removeSecret,
  type SecretRefusal,
} from '#lib/microsoft/graph-secrets.ts'
import { credentialFacts, type NewCredential } from '#lib/registrations/store-credential.ts'
import { lockRegistration } from '#lib/registrations/switch-credential.ts'
import type { Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import { secretRights } from './auto-codes.ts'
import { AUTO_DEFAULTS, endOf, livesToTry } from './auto-plan.ts'
import { BY_JOBS } from './by-graph-orphans.ts'
import type { GraphSession } from './by-graph-session.ts'
import type { Rotation } from './claim.ts'

const HINT_LENGTH = 4

/** Asks for the wished life and, where a policy allows less, for what it allows: read where the app may, else tried. */
export async function makeSecret(
  services: Services,
  { asking, opened, roles }: GraphSession,
  mark: string,
): Promise<AddedSecret | SecretRefusal> {
  const { life } = opened.registration.autoRotation ?? AUTO_DEFAULTS
  const policy =
    roles && secretRights(roles).readsPolicies
      ? await readSecretPolicy(asking)
      : ({ kind: 'unknown' } as const)
  const cap = policy.kind === 'read' ? policy.policy.capDays : null
  const now = await services.database.now()
  let refusal: SecretRefusal | null = null
  for (const days of livesToTry(life, cap)) {
    const answer = await addSecret({ ...asking, displayName: mark, endsAt: endOf(now, days) })
    if (answer.kind !== 'forbidden-by-policy' || answer.restriction === 'addition') return answer
    refusal = answer
  }
  return refusal ?? tooShort(cap)
}

function tooShort(cap: number | null): SecretRefusal {
  const text = `The policy of the tenant allows new secrets a life of ${cap} days at most.`
  return {
    kind: 'forbidden-by-policy',
    restriction: 'lifetime',
    evidence: { source: 'portal', stage: 'graph', text },
  }
}

/**
 * Stores the new secret in the next statement after Graph told it, which it does once. What cannot be stored, and what
 * is not wanted any more, is removed in Entra at once. False when the rotation was taken back or taken over meanwhile.
 */
export async function storeSecret(
  services: Services,
  session: GraphSession,
  rotation: Rotation,
  added: AddedSecret,
): Promise<boolean> {
  try {
    const row = await sealedNext(services, rotation, added)
    await retryWrite(() => writeNext(services, rotation, row), PATIENT)
    return true
  } catch (error) {
    const removal = await removeSecret({ ...session.asking, keyId: added.keyId })
    services.log.warn(
      { err: error, rotation: rotation.id, keyId: added.keyId, removal: removal.kind },
      'a new secret could not be kept',
    )
    if (error instanceof Refusal) return false
    throw error
  }
}

async function sealedNext(
  { vault }: Services,
  { registrationId, mark }: Rotation,
  { secret, keyId, startsAt, expiresAt }: AddedSecret,
): Promise<NewCredential & { readonly id: string }> {
  const id = uuidv7()
  const sealed = await vault.seal(secretPlace(id), secret)
  return {
    id,
    registrationId,
    kind: 'secret',
    hint: secret.reveal().slice(-HINT_LENGTH),
    entraKeyId: keyId,
    sealed: sealed.value,
    sealedKeyId: sealed.keyId,
    startsAt,
    expiresAt,
    expirySource: 'graph',
    state: 'next',
    displayName: mark,
    origin: 'graph',
  }
}

async function writeNext(
  services: Services,
  rotation: Rotation,
  row: NewCredential & { readonly id: string },
): Promise<void> {
  await mutate({ ...services, actor: BY_JOBS }, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, rotation.registrationId)
    // An earlier try was committed, and its answer was lost on the way.
    if ((await writer.$count(credentials, eq(credentials.id, row.id))) > 0)
      return { value: undefined, audit: [] }
    await writer.insert(credentials).values(row)
    const ours = await writer
      .update(rotations)
      .set({ nextId: row.id })
      .where(
        and(
          eq(rotations.id, rotation.id),
          eq(rotations.version, rotation.version),
          isNull(rotations.endedAt),
        ),
      )
      .returning({ id: rotations.id })
    if (ours.length === 0) throw new Refusal('conflict')
    await writer
      .update(registrations)
      .set({ autoRotationTrouble: null })
      .where(eq(registrations.id, rotation.registrationId))
    return {
      value: undefined,
      audit: rotationEntry('credential.added', { rotation, name }, credentialFacts(row)),
    }
  })
}
