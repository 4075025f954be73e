import { cookies } from 'next/headers'
import { cache } from 'react'
import type { Actor } from '#lib/access/actor.ts'
import { running } from '#lib/boot.ts'
import { findSession, touchSession } from '#lib/users/sessions.ts'
import { readSessionCookie } from './session-cookie.ts'

export interface SignedIn {
  readonly actor: Extract<Actor, { kind: 'user' }>
  readonly email: string
  readonly locale: string | null
  readonly timeZone: string | null
}

/** Who asks, by the row of their session: looked up once per request, with the role they have now. */
export const signedIn = cache(async (): Promise<SignedIn | null> => {
  const jar = await cookies()
  const services = await running()
  const token = await readSessionCookie(jar, services)
  const session = token && (await findSession(services.database.read, token))
  if (!session) return null
  if (session.stale) await touchSession(services.database, session.id)
  const { id, userId, name, role, email, locale, timeZone } = session
  return { actor: { kind: 'user', id: userId, name, role, sessionId: id }, email, locale, timeZone }
})
