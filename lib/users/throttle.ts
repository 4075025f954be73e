import { createHash } from 'node:crypto'
import { and, eq, gt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Database, Reader, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { signInThrottles } from '#lib/db/schema/users.ts'

interface Limit {
  /** The attempt that reaches this number starts the first pause. */
  readonly attempts: number
  readonly firstPauseSeconds: number
  /** Each further attempt doubles the pause up to here. */
  readonly longestPauseSeconds: number
  /** Quiet for this long, and counting starts again. */
  readonly forgetHours: number
}

/** One account: at most a hundred guesses a day once the pauses are at their longest. */
export const ACCOUNT_LIMIT: Limit = {
  attempts: 5,
  firstPauseSeconds: 60,
  longestPauseSeconds: 15 * 60,
  forgetHours: 24,
}
/** One network, which may be a whole office behind one address: looser, and forgotten sooner. */
export const NETWORK_LIMIT: Limit = {
  attempts: 20,
  firstPauseSeconds: 60,
  longestPauseSeconds: 15 * 60,
  forgetHours: 1,
}

export interface Counted {
  readonly account: string
  /** From `networkOf`; null when it is not known. */
  readonly network: string | null
}

/** An attempt that may go on. It is already counted as failed. */
export interface Ticket {
  readonly account: Count
  readonly network: Count | null
}

interface Count {
  readonly key: string
  readonly blockedUntil: Date | null
}

export type Admission =
  | { readonly admitted: true; readonly ticket: Ticket }
  | { readonly admitted: false; readonly minutes: number }

class Blocked extends Error {
  readonly minutes: number
  constructor(minutes: number) {
    super('blocked')
    this.minutes = minutes
  }
}

/**
 * Counts a sign-in before its password is looked at, so that tries that run side by side, in one process or
 * many, cannot all slip through before the first of them is known to have failed.
 */
export async function admit(database: Database, { account, network }: Counted): Promise<Admission> {
  try {
    // Always the network first: two attempts never wait for each other crosswise.
    const ticket = await record(database, 'sign-in', async (writer) => ({
      network: network === null ? null : await count(writer, keyOf('network', network), NETWORK_LIMIT),
      account: await count(writer, keyOf('account', account), ACCOUNT_LIMIT),
    }))
    return { admitted: true, ticket }
  } catch (error) {
    if (error instanceof Blocked) return { admitted: false, minutes: error.minutes }
    throw error
  }
}

/** The attempt was right after all: the account starts anew, and the network gets this one attempt back. */
export async function forgive(database: Database, { account, network }: Ticket): Promise<void> {
  await record(database, 'sign-in', async (writer) => {
    if (network) {
      const own = network.blockedUntil ? eq(signInThrottles.blockedUntil, network.blockedUntil) : sql`false`
      await writer
        .update(signInThrottles)
        .set({
          failures: sql`greatest(${signInThrottles.failures} - 1, 0)`,
          blockedUntil: sql`case when ${own} then null else ${signInThrottles.blockedUntil} end`,
        })
        .where(eq(signInThrottles.key, network.key))
    }
    await writer.delete(signInThrottles).where(eq(signInThrottles.key, account.key))
  })
}

/** What is counted apart from sign-ins: links of invitations, keys of consumers, links of calendars. */
export type Guessed = 'link' | 'key' | 'calendar'

/** Counts a link that nobody knows against the network it was opened from, apart from that network's sign-ins. */
export async function countWrongLink(
  database: Database,
  network: string | null,
  what: Guessed = 'link',
): Promise<void> {
  if (network === null) return
  await record(database, 'sign-in', (writer) => count(writer, keyOf(what, network), NETWORK_LIMIT)).catch(
    (error: unknown) => {
      if (!(error instanceof Blocked)) throw error
    },
  )
}

/** Minutes until links are looked at again that come from this network; 0 when they are now. */
export async function linkPause(
  read: Reader,
  network: string | null,
  what: Guessed = 'link',
): Promise<number> {
  if (network === null) return 0
  const key = keyOf(what, network)
  const [paused] = await read
    .select({ key: signInThrottles.key })
    .from(signInThrottles)
    .where(and(eq(signInThrottles.key, key), gt(signInThrottles.blockedUntil, sql`now()`)))
  return paused ? minutesLeft(read, key) : 0
}

async function count(writer: Writer, key: string, limit: Limit): Promise<Count> {
  const forgotten = sql`${signInThrottles.lastFailureAt} < now() - make_interval(hours => ${limit.forgetHours}::int)`
  const failures = sql`case when ${forgotten} then 1 else ${signInThrottles.failures} + 1 end`
  const [counted] = await writer
    .insert(signInThrottles)
    .values({ key, failures: 1 })
    .onConflictDoUpdate({
      target: signInThrottles.key,
      set: { failures, lastFailureAt: sql`now()`, blockedUntil: pauseAfter(failures, limit) },
      // A blocked attempt changes nothing and gets no row back.
      setWhere: or(
        sql`${signInThrottles.blockedUntil} is null`,
        lte(signInThrottles.blockedUntil, sql`now()`),
      ),
    })
    .returning({ blockedUntil: signInThrottles.blockedUntil })
  if (counted) return { key, blockedUntil: counted.blockedUntil }
  throw new Blocked(await minutesLeft(writer, key))
}

const MOST_DOUBLINGS = 20

function pauseAfter(failures: SQL, { attempts, firstPauseSeconds, longestPauseSeconds }: Limit): SQL {
  const doublings = sql`least((${failures}) - ${attempts}::int, ${MOST_DOUBLINGS}::int)`
  const seconds = sql`least(${firstPauseSeconds}::int * power(2, ${doublings}), ${longestPauseSeconds}::int)`
  return sql`case when (${failures}) >= ${attempts}::int then now() + make_interval(secs => ${seconds}) end`
}

async function minutesLeft(read: Pick<Reader, 'select'>, key: string): Promise<number> {
  const [left] = await read
    .select({
      minutes: sql<number>`ceil(extract(epoch from ${signInThrottles.blockedUntil} - now()) / 60)::int`,
    })
    .from(signInThrottles)
    .where(eq(signInThrottles.key, key))
  return Math.max(1, left?.minutes ?? 1)
}

function keyOf(kind: 'account' | 'network' | Guessed, what: string): string {
  return createHash('sha256').update(`${kind} ${what}`).digest('base64url')
}
