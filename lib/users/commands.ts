import { and, eq } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { type GateContext, mutate } from '#lib/db/gate.ts'
import { users } from '#lib/db/schema/users.ts'
import { Refusal } from '#lib/errors.ts'
import type { NewUser, PasswordInput, ProfileInput } from './inputs.ts'
import { isGuessable } from './password-choice.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
import { endSessionsOf } from './sessions.ts'
import { admit, forgive } from './throttle.ts'

/** Adds a person with a local password. Throws `conflict` when the address has an account already. */
export async function createUser(context: GateContext, input: NewUser): Promise<string> {
  const { name, email, role, password } = input
  const passwordHash = await hashPassword(password)
  return mutate(context, 'user.create', async (writer) => {
    const [made] = await writer
      .insert(users)
      .values({ name, email, role, passwordHash })
      .onConflictDoNothing()
      .returning({ id: users.id })
    if (!made) throw new Refusal('invalid-input', {}, { email: 'email-taken' })
    return { value: made.id, audit: { ...about('user.created', made.id, email), facts: { role } } }
  })
}

/** Changes one's own name, region and time zone. */
export async function saveProfile(context: GateContext, input: ProfileInput): Promise<void> {
  const person = self(context.actor)
  await mutate(context, 'profile.change', async (writer) => {
    await writer.update(users).set(input).where(eq(users.id, person.id))
    return { value: undefined, audit: about('profile.changed', person.id, input.name) }
  })
}

/** Changes one's own password and ends every other session. Guesses at the old one count as failed sign-ins. */
export async function changePassword(context: GateContext, input: PasswordInput): Promise<void> {
  const person = self(context.actor)
  const [user] = await context.database.read
    .select({ email: users.email, name: users.name, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, person.id))
  if (!user) throw new Refusal('not-signed-in')
  if (isGuessable(input.password.reveal(), [user.name, user.email])) {
    throw new Refusal('invalid-input', {}, { password: 'password-guessable' })
  }
  const admission = await admit(context.database, { account: user.email.toLowerCase(), network: null })
  if (!admission.admitted) throw new Refusal('too-many-attempts', { minutes: admission.minutes })
  if (!(await passwordMatches(user.passwordHash, input.current))) {
    throw new Refusal('wrong-password', {}, { current: 'password-wrong' })
  }
  await forgive(context.database, admission.ticket)
  const passwordHash = await hashPassword(input.password)
  await mutate(context, 'profile.change', async (writer) => {
    const [changed] = await writer
      .update(users)
      .set({ passwordHash })
      .where(and(eq(users.id, person.id), eq(users.passwordHash, user.passwordHash)))
      .returning({ id: users.id })
    if (!changed) throw new Refusal('conflict')
    const ended = await endSessionsOf(writer, person.id, 'password-changed', { except: person.sessionId })
    return {
      value: undefined,
      audit: { ...about('password.changed', person.id, user.name), facts: { sessionsEnded: ended } },
    }
  })
}

/** Signs the person out in every other browser; gives how many sessions that ended. */
export async function signOutElsewhere(context: GateContext): Promise<number> {
  const person = self(context.actor)
  return mutate(context, 'profile.change', async (writer) => {
    const ended = await endSessionsOf(writer, person.id, 'ended-elsewhere', { except: person.sessionId })
    return {
      value: ended,
      audit: { ...about('session.ended-elsewhere', person.id, person.name), facts: { sessionsEnded: ended } },
    }
  })
}

function about(verb: string, subjectId: string, subjectName: string) {
  return { verb, subjectKind: 'user', subjectId, subjectName }
}

function self(actor: Actor): Extract<Actor, { kind: 'user' }> {
  if (actor.kind !== 'user') throw new Refusal('not-allowed')
  return actor
}
