import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { users } from '#lib/db/schema/users.ts'
import type { Log } from '#lib/log.ts'
import type { Secret } from '#lib/secret.ts'
import { browserName } from './browser-name.ts'
import { SignInInput } from './inputs.ts'
import { hashPassword, isOutdated, passwordMatches } from './passwords.ts'
import { startSession } from './sessions.ts'
import { admit, forgive } from './throttle.ts'

export interface SignInRequest {
  /** As it came: an e-mail address, a password, and the browser's time zone. */
  readonly input: unknown
  readonly network: string | null
  readonly userAgent: string | null
}

export type SignInOutcome =
  | { readonly outcome: 'signed-in'; readonly userId: string; readonly token: Secret }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'blocked'; readonly minutes: number }

/**
 * One sign-in with e-mail address and password. An unknown account, a disabled one and a wrong password are
 * answered alike and after the same work.
 */
export async function signIn(
  { database, log }: { readonly database: Database; readonly log: Log },
  { input, network, userAgent }: SignInRequest,
): Promise<SignInOutcome> {
  const parsed = SignInInput.safeParse(input)
  if (!parsed.success) return { outcome: 'refused' }
  const { email, password, timeZone } = parsed.data
  const admission = await admit(database, { account: email, network })
  if (!admission.admitted) {
    log.warn({ network, minutes: admission.minutes }, 'sign-in blocked')
    return { outcome: 'blocked', minutes: admission.minutes }
  }
  const [user] = await database.read
    .select({
      id: users.id,
      passwordHash: users.passwordHash,
      timeZone: users.timeZone,
      disabledAt: users.disabledAt,
    })
    .from(users)
    .where(eq(sql`lower(${users.email})`, email))
  const matches = await passwordMatches(user?.passwordHash ?? null, password)
  if (!user || !matches || user.disabledAt) {
    log.warn({ network, user: user?.id ?? null }, 'sign-in refused')
    return { outcome: 'refused' }
  }
  await forgive(database, admission.ticket)
  const passwordHash = isOutdated(user.passwordHash) ? await hashPassword(password) : undefined
  const token = await record(database, 'sign-in', async (writer) => {
    // A password changed or an account disabled in this very moment counts.
    const [still] = await writer
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash), isNull(users.disabledAt)))
      .for('update')
    if (!still) return null
    if (passwordHash) await writer.update(users).set({ passwordHash }).where(eq(users.id, user.id))
    if (timeZone && !user.timeZone) {
      await writer.update(users).set({ timeZone }).where(eq(users.id, user.id))
    }
    return startSession(writer, { userId: user.id, browser: browserName(userAgent) })
  })
  if (!token) return { outcome: 'refused' }
  log.info({ user: user.id, network }, 'signed in')
  return { outcome: 'signed-in', userId: user.id, token }
}
