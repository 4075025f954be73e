import { eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import type { Reader } from '#lib/db/database.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import type { Secret } from '#lib/secret.ts'
import { fingerprint } from '#lib/users/opaque-token.ts'
import { isOpen, stateOf } from './state.ts'

/** The invitation behind a link that still leads somewhere; null for every other one, whatever the reason. */
export async function findOpenInvitation(read: Reader, token: Secret | null) {
  return token ? findOpen(read, eq(invitations.tokenHash, fingerprint(token))) : null
}

/** The same for somebody who came with the link before. */
export function findOpenInvitationById(read: Reader, id: string) {
  return findOpen(read, eq(invitations.id, id))
}

export type OpenInvitation = NonNullable<Awaited<ReturnType<typeof findOpen>>>

async function findOpen(read: Reader, which: SQL) {
  const [row] = await read
    .select({
      invitation: invitations,
      expired: sql<boolean>`${invitations.expiresAt} <= now()`,
      inviter: { id: users.id, name: users.name, role: users.role, disabledAt: users.disabledAt },
      app: {
        name: registrations.name,
        cloud: registrations.cloud,
        entraName: sql<string | null>`${registrations.appFacts} ->> 'displayName'`,
      },
    })
    .from(invitations)
    .innerJoin(registrations, eq(registrations.id, invitations.registrationId))
    .leftJoin(users, eq(users.id, invitations.createdBy))
    .where(which)
  if (!row) return null
  const { invitation, expired, inviter, app } = row
  const actor = inviterOf(inviter)
  if (!actor || !isOpen(stateOf({ ...invitation, expired, inviterMay: true }))) return null
  return { ...invitation, inviter: actor, appName: app.entraName ?? app.name, cloud: app.cloud }
}

interface Inviter {
  readonly id: string
  readonly name: string
  readonly role: 'admin' | 'help-desk'
  readonly disabledAt: Date | null
}

/** On whose behalf the sign-in goes on, or null when they may not invite any more. */
function inviterOf(inviter: Inviter | null): Extract<Actor, { kind: 'user' }> | null {
  if (!inviter || inviter.disabledAt) return null
  const { id, name, role } = inviter
  const actor = { kind: 'user', id, name, role, sessionId: 'invitation' } as const
  return allows(actor, 'invitation.create') ? actor : null
}
