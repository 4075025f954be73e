import { eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import { checkPlan, type SignInPlan } from '#lib/attempts/plan.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint, newToken } from '#lib/users/opaque-token.ts'
import { withKnownTargets } from './known-targets.ts'

const DAY_SECONDS = 24 * 60 * 60

export interface InvitationTerms {
  /** A sentence to the person, shown on the page. */
  readonly note?: string | undefined
  readonly days: number
}

/** The link is in nobody's hands but the caller's: the database keeps its fingerprint only. */
export interface MadeInvitation {
  readonly id: string
  readonly link: Secret
  readonly signInAs: string
  readonly targets: readonly string[]
  readonly days: number
}

/** Makes a link with which somebody without a portal login signs in at Microsoft, as planned and once. */
export async function createInvitation(
  context: Context,
  plan: SignInPlan,
  terms: InvitationTerms,
): Promise<MadeInvitation> {
  demand(context.actor, 'invitation.create')
  await checkPlan(context.database.read, await withKnownTargets(context.database.read, plan))
  return mutate(context, 'invitation.create', async (writer) => inviteIn(context, writer, plan, terms))
}

/** Takes a link back. A sign-in that is under way with it will not be stored. */
export async function revokeInvitation(context: Context, invitationId: string): Promise<void> {
  await mutate(context, 'invitation.create', async (writer) => {
    const before = await take(writer, invitationId)
    if (before.doneAt) throw new Refusal('invitation-done')
    if (before.revokedAt) return { value: undefined, audit: [] }
    return { value: undefined, audit: [await revokeIn(writer, before)] }
  })
}

/** Makes the same invitation with a new link, good for as many days as the first one was; the old link is dead. */
export async function remakeInvitation(context: Context, invitationId: string): Promise<MadeInvitation> {
  return mutate(context, 'invitation.create', async (writer) => {
    const before = await take(writer, invitationId)
    if (before.doneAt) throw new Refusal('invitation-done')
    const ended = before.revokedAt ? [] : [await revokeIn(writer, before)]
    const { registrationId, access, signInAs, targets, note, days } = before
    const plan: SignInPlan = { registrationId, access, signInAs, targets }
    const made = await inviteIn(context, writer, plan, { note: note ?? undefined, days })
    return { value: made.value, audit: [...ended, made.audit] }
  })
}

/** Makes one inside a transaction that does more. */
export async function inviteIn(
  context: Context,
  writer: Writer,
  plan: SignInPlan,
  { note, days }: InvitationTerms,
) {
  const [app] = await writer
    .select({ name: registrations.name })
    .from(registrations)
    .where(eq(registrations.id, plan.registrationId))
  if (!app) throw new Refusal('not-found')
  const id = uuidv7()
  const token = newToken()
  const { registrationId, access, signInAs, targets } = plan
  await writer.insert(invitations).values({
    id,
    tokenHash: fingerprint(token),
    registrationId,
    access,
    signInAs,
    targets: targets.map(({ address, displayName, tags, protocols, move }) => ({
      address,
      ...(displayName ? { displayName } : {}),
      ...(tags && tags.length > 0 ? { tags } : {}),
      protocols,
      ...(move ? { move } : {}),
    })),
    note: note ?? null,
    createdBy: actorId(context.actor),
    expiresAt: inSeconds(days * DAY_SECONDS),
  })
  return {
    value: {
      id,
      link: new Secret(`${context.publicUrl}/invite/${token.reveal()}`),
      signInAs,
      targets: targets.map(({ address }) => address),
      days,
    },
    audit: {
      verb: 'invitation.made',
      subjectKind: 'invitation',
      subjectId: id,
      subjectName: signInAs,
      facts: {
        registration: app.name,
        access,
        mailboxes: targets.map(({ address }) => address),
        days,
      },
    },
  }
}

async function take(writer: Writer, invitationId: string) {
  const [row] = await writer
    .select({
      invitation: invitations,
      days: sql<number>`round(extract(epoch from ${invitations.expiresAt} - ${invitations.createdAt}) / ${DAY_SECONDS}::int)::int`,
    })
    .from(invitations)
    .where(eq(invitations.id, invitationId))
    .for('update')
  if (!row) throw new Refusal('not-found')
  return { ...row.invitation, days: Math.max(1, row.days) }
}

/** Ends one inside a transaction that does more; gives what the audit shall say of it. */
export async function revokeIn(writer: Writer, { id, signInAs }: { id: string; signInAs: string }) {
  await writer.update(invitations).set({ revokedAt: sql`now()` }).where(eq(invitations.id, id))
  return { verb: 'invitation.revoked', subjectKind: 'invitation', subjectId: id, subjectName: signInAs }
}
