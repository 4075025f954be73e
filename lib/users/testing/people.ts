import type { Role } from '#lib/access/actor.ts'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { insertUser } from '#lib/db/testing/fixtures.ts'
import { Secret } from '#lib/secret.ts'
import { hashPassword } from '#lib/users/passwords.ts'
import { findSession, startSession } from '#lib/users/sessions.ts'

export const PASSWORD = 'calm-harbour-lantern'

/** Somebody who can sign in with `PASSWORD`. */
export async function insertPerson(
  database: Database,
  given: { role?: Role; email?: string; passwordHash?: string; timeZone?: string } = {},
) {
  const passwordHash = given.passwordHash ?? (await hashPassword(new Secret(PASSWORD)))
  return insertUser(database, { ...given, passwordHash })
}

/** A session as sign-in opens it, with the id of its row. */
export async function openSession(database: Database, userId: string, browser = 'Firefox, Linux') {
  const token = await record(database, 'session', (writer) => startSession(writer, { userId, browser }))
  const session = await findSession(database.read, token)
  if (!session) throw new Error('A session that was just opened is not found')
  return { token, id: session.id }
}
