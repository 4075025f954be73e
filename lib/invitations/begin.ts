import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Asking, type Begun, beginAttempt } from '#lib/attempts/begin.ts'
import { fingerprint, sameFingerprint } from '#lib/attempts/fingerprint.ts'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'
import { findOpenInvitation, findOpenInvitationById, type OpenInvitation } from './find.ts'
import { withKnownTargets } from './known-targets.ts'
import { invitedAttempt } from './queries.ts'

/** Starts the sign-in of whoever came with the link, on behalf of the admin who made it. */
export async function beginInvited(
  services: Services,
  token: Secret | null,
  browserSecret: string,
): Promise<Begun> {
  const invitation = await findOpenInvitation(services.database.read, token)
  if (!invitation) throw new Refusal('invitation-over')
  await noteOpened(services.database, invitation.id)
  return begin(services, invitation, browserSecret, 'first')
}

/** The attempt of this browser, if it is one of an invitation. The cookie stands for the link it came with. */
export async function ownInvitedAttempt(
  services: Services,
  attemptId: string,
  browserSecret: string | undefined,
) {
  const attempt = await invitedAttempt(services.database.read, attemptId)
  if (!attempt || !browserSecret) return null
  return sameFingerprint(fingerprint(browserSecret), attempt.browserHash) ? attempt : null
}

/** Starts once more what did not come to a good end in this browser. */
export async function beginInvitedAgain(
  services: Services,
  attemptId: string,
  browserSecret: string,
): Promise<Begun> {
  const before = await ownInvitedAttempt(services, attemptId, browserSecret)
  const invitation = before && (await findOpenInvitationById(services.database.read, before.invitationId))
  if (!invitation) throw new Refusal('invitation-over')
  const asking = before.outcome === 'wrong-account' ? 'after-wrong-account' : 'first'
  return begin(services, invitation, browserSecret, asking)
}

/** Remembers when the page was first seen by somebody. It changes nothing else. */
export async function noteOpened(database: Database, invitationId: string): Promise<void> {
  await record(database, 'invitation', (writer) =>
    writer
      .update(invitations)
      .set({ openedAt: sql`now()` })
      .where(and(eq(invitations.id, invitationId), isNull(invitations.openedAt))),
  )
}

async function begin(
  services: Services,
  invitation: OpenInvitation,
  browserSecret: string,
  asking: Asking,
): Promise<Begun> {
  const { id: invitationId, registrationId, access, signInAs, targets, inviter } = invitation
  const plan = { registrationId, access, signInAs, targets, invitationId }
  try {
    const known = await withKnownTargets(services.database.read, plan)
    return await beginAttempt({ ...services, actor: inviter }, known, browserSecret, asking)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // The sentence of the refusal is for admins, with names that are none of the guest's business.
    services.log.warn({ invitation: invitationId, refusal: error.code }, 'an invitation could not be used')
    throw new Refusal('invitation-stuck', { inviter: inviter.name })
  }
}
