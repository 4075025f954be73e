import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import type { ReplaceCertificateInput, ReplaceSecretInput } from '#lib/registrations/inputs.ts'
import type { ProposedInput } from '#lib/registrations/proposed-certificate.ts'
import { credentialFacts, type NewCredential } from '#lib/registrations/store-credential.ts'
import { lockRegistration, retire } from '#lib/registrations/switch-credential.ts'
import type { Context } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import { carrierOf } from './carrier.ts'
import { type Rotation, TAKEN_AWAY } from './claim.ts'
import { SWITCH_BY_ITSELF } from './codes.ts'
import { nextCertificate, nextSecret } from './next-credential.ts'

interface ByItself {
  /** Switch without asking when everything works. */
  readonly byItself: boolean
}

/** Stores the next secret, sealed, and the rotation with it, before anybody is asked anything. Gives the rotation's id. */
export async function beginWithSecret(
  context: Context,
  input: ReplaceSecretInput & ByItself,
): Promise<string> {
  demand(context.actor, 'credential.rotate')
  const next = await nextSecret(context, input)
  return begin(context, input, async (writer) => {
    await writer.insert(credentials).values(next)
    return next
  })
}

/** The same with an uploaded certificate, whose public part is in Entra already. */
export async function beginWithCertificate(
  context: Context,
  input: ReplaceCertificateInput & ByItself,
): Promise<string> {
  demand(context.actor, 'credential.rotate')
  const next = await nextCertificate(context, input)
  return begin(context, input, async (writer) => {
    await writer.insert(credentials).values(next)
    return next
  })
}

/** The same with a certificate that was made here and has been given to Entra. */
export function beginWithProposed(context: Context, input: ProposedInput & ByItself): Promise<string> {
  return begin(context, input, async (writer) => {
    const [next] = await writer
      .update(credentials)
      .set({ state: 'next', stateSince: sql`now()` })
      .where(
        and(
          eq(credentials.id, input.credentialId),
          eq(credentials.registrationId, input.registrationId),
          eq(credentials.state, 'proposed'),
        ),
      )
      .returning()
    if (!next) throw new Refusal('conflict')
    return next
  })
}

function begin(
  context: Context,
  { registrationId, byItself }: ByItself & { readonly registrationId: string },
  storeNext: (writer: Writer) => Promise<NewCredential>,
): Promise<string> {
  const { actor } = context
  return mutate(context, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    const previousId = await demandRoom(writer, registrationId, name)
    const next = await storeNext(writer)
    const rotation = await openRotation(writer, {
      registrationId,
      mode: 'by-hand',
      step: 'prove',
      previousId,
      nextId: next.id ?? null,
      mark: byItself ? SWITCH_BY_ITSELF : null,
      startedBy: actorId(actor),
      startedByName: actor.name,
    })
    return {
      value: rotation.id,
      audit: rotationEntry('rotation.started', { rotation, name }, credentialFacts(next)),
    }
  })
}

/**
 * Whether a rotation may begin, with the registration locked. Gives what is in use. One that only waits for the old
 * secret to be removed, and whose grace is over, is ended first. Refuses with `rotation-open` while another one is under
 * way, and with `no-credential` where there is nothing to rotate.
 */
async function demandRoom(writer: Writer, registrationId: string, name: string): Promise<string> {
  await endRested(writer, registrationId)
  const open = await writer.$count(
    rotations,
    and(eq(rotations.registrationId, registrationId), isNull(rotations.endedAt)),
  )
  if (open > 0) throw new Refusal('rotation-open', { name })
  const [current] = await writer
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(eq(credentials.registrationId, registrationId), eq(credentials.state, 'current')))
  if (!current) throw new Refusal('no-credential', { name })
  return current.id
}

type NewRotation = Pick<
  typeof rotations.$inferInsert,
  'registrationId' | 'mode' | 'step' | 'nextId' | 'mark' | 'startedBy' | 'startedByName' | 'nextTryAt'
>

/** Opens a rotation whose next credential is still to be made, with the registration locked. Refuses as `demandRoom`. */
export async function insertRotation(writer: Writer, name: string, given: NewRotation): Promise<Rotation> {
  const previousId = await demandRoom(writer, given.registrationId, name)
  return openRotation(writer, { ...given, previousId })
}

async function openRotation(
  writer: Writer,
  given: NewRotation & { readonly previousId: string },
): Promise<Rotation> {
  const [row] = await writer
    .insert(rotations)
    .values({ id: uuidv7(), ...given })
    .returning()
  return row as Rotation
}

/**
 * The old one has had its grace: that nobody said it is removed in Entra does not hold up the next rotation. It stays the
 * fallback while it carries the app.
 */
async function endRested(writer: Writer, registrationId: string): Promise<void> {
  const ended = await writer
    .update(rotations)
    .set({ step: 'ended', outcome: 'done', endedAt: sql`now()`, trouble: null, ...TAKEN_AWAY })
    .where(
      and(
        eq(rotations.registrationId, registrationId),
        isNull(rotations.endedAt),
        eq(rotations.mode, 'by-hand'),
        eq(rotations.step, 'rest'),
        sql`${rotations.removableAt} <= now()`,
      ),
    )
    .returning({ previousId: rotations.previousId })
  const carrier = await carrierOf(writer, registrationId)
  await retire(
    writer,
    ended.flatMap(({ previousId }) => (previousId && previousId !== carrier ? previousId : [])),
  )
}
