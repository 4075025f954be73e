import { eq, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { ReplaceCertificateInput, ReplaceSecretInput } from '#lib/registrations/inputs.ts'
import { credentialFacts, type NewCredential } from '#lib/registrations/store-credential.ts'
import type { Context } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import { change } from './change.ts'
import type { Rotation } from './claim.ts'
import { GRACE_DAYS } from './codes.ts'
import type { RotationInput } from './inputs.ts'
import { nextCertificate, nextSecret } from './next-credential.ts'
import { endRest } from './rest-step.ts'
import { asksFirst, putNextInUse, switchedNow } from './switch-step.ts'

const NOW = sql`now()`

/** Before the switch, and by hand: Graph gave what it gave. */
const correctable = ({ mode, switchedAt }: Rotation) => mode === 'by-hand' && switchedAt === null

/** Puts another secret in the place of the one that was refused, and begins with it anew. The refused one is erased. */
export async function correctSecret(
  context: Context,
  input: ReplaceSecretInput & RotationInput,
): Promise<void> {
  demand(context.actor, 'credential.rotate')
  await correct(context, input, await nextSecret(context, input))
}

export async function correctCertificate(
  context: Context,
  input: ReplaceCertificateInput & RotationInput,
): Promise<void> {
  demand(context.actor, 'credential.rotate')
  await correct(context, input, await nextCertificate(context, input))
}

async function correct(context: Context, input: RotationInput, next: NewCredential): Promise<void> {
  await change(context, input, correctable, async (writer, moving) => {
    const { nextId } = moving.rotation
    if (nextId) await writer.delete(credentials).where(eq(credentials.id, nextId))
    await writer.insert(credentials).values(next)
    return {
      set: {
        nextId: next.id ?? null,
        step: 'prove',
        provenAt: null,
        sampledAt: null,
        samples: null,
        nextTryAt: NOW,
      },
      audit: [rotationEntry('rotation.corrected', moving, credentialFacts(next))],
    }
  })
}

/** The day on which the next secret ends, where Graph was to tell it and does not. */
export async function tellExpiry(
  context: Context,
  input: RotationInput & { readonly expires: Date },
): Promise<void> {
  await change(context, input, correctable, async (writer, moving) => {
    const [next] = await writer
      .update(credentials)
      .set({ expiresAt: input.expires, expirySource: 'entered' })
      .where(eq(credentials.id, moving.rotation.nextId ?? ''))
      .returning()
    if (!next) throw new Refusal('rotation-moved-on')
    return {
      set: { nextTryAt: NOW },
      audit: [rotationEntry('rotation.corrected', moving, credentialFacts(next))],
    }
  })
}

/** Tries the step that is held up again, now. */
export async function tryAgain(context: Context, input: RotationInput): Promise<void> {
  const held = ({ trouble }: Rotation) => trouble !== null
  await change(context, input, held, async (_, moving) => ({
    set: { nextTryAt: NOW, trouble: moving.rotation.trouble },
    audit: [rotationEntry('rotation.tried-again', moving, { step: moving.rotation.step })],
  }))
}

/** “Use it now”: the switch, by the person who asks for it. */
export async function switchNow(context: Context, input: RotationInput): Promise<void> {
  const waits = (rotation: Rotation) => rotation.step === 'switch' && asksFirst(rotation)
  await change(context, input, waits, async (writer, moving) => ({
    set: { step: 'rest', ...switchedNow(GRACE_DAYS) },
    audit: await putNextInUse(writer, moving),
  }))
}

/** “I removed it”: the old one is gone in Entra, or stays there and is not wanted any more. */
export async function endNow(context: Context, input: RotationInput): Promise<void> {
  const rests = ({ step }: Rotation) => step === 'rest' || step === 'remove'
  await change(context, input, rests, async (writer, moving) => ({
    set: { step: 'ended', outcome: 'done', endedAt: NOW, removedAt: NOW },
    audit: await endRest(writer, moving, 'told'),
  }))
}
