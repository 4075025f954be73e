import { and, eq, inArray, or, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import type { AttemptTarget, attempts } from '#lib/db/schema/attempts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import type { ConnectInput } from '#lib/mailboxes/inputs.ts'

/** So many mailboxes one sign-in may carry. */
export const MOST_TARGETS = 200
const MOST_NAMED = 20

/** Who has to sign in, and for which mailboxes. */
export interface SignInPlan {
  readonly registrationId: string
  readonly access: 'own' | 'shared'
  /** The account that has to sign in: the mailbox itself, or the delegate. */
  readonly signInAs: string
  /** One for an own mailbox: the address itself. One with a `mailboxId` exists already. */
  readonly targets: readonly AttemptTarget[]
  readonly invitationId?: string
}

type AttemptRow = typeof attempts.$inferSelect

/** The mailbox whose sign-in this renews; null for a new one, and for one that is to be moved from somebody else. */
export function reconnectedMailbox({ targets: [first] }: SignInPlan): string | null {
  return first?.move ? null : (first?.mailboxId ?? null)
}

/** The sign-in of a mailbox as itself. */
export function ownPlan({ address, displayName, registrationId, protocols }: ConnectInput): SignInPlan {
  const target = { address, protocols, ...(displayName ? { displayName } : {}) }
  return { registrationId, access: 'own', signInAs: address, targets: [target] }
}

/** Who has to sign in for this attempt. */
export function signInAsOf(attempt: Pick<AttemptRow, 'signInAs' | 'address'>): string {
  return attempt.signInAs ?? attempt.address
}

/** The mailboxes that this attempt shall carry. */
export function targetsOf(attempt: AttemptRow): readonly AttemptTarget[] {
  const { mailboxId, address, displayName, protocols } = attempt
  return (
    attempt.targets ?? [
      { address, protocols, ...(displayName ? { displayName } : {}), ...(mailboxId ? { mailboxId } : {}) },
    ]
  )
}

/**
 * The plan of an attempt, to begin it once more. Without its invitation: an admin who starts again signs in as an admin
 * does, in this browser, and spends nobody's link. Whoever was invited goes by `beginInvitedAgain`, which asks the
 * invitation itself.
 */
export function planOf(attempt: AttemptRow): SignInPlan {
  const { registrationId, access } = attempt
  return { registrationId, access, signInAs: signInAsOf(attempt), targets: targetsOf(attempt) }
}

/**
 * @throws Refusal `duplicate-mailbox` or `duplicate-mailboxes`, which name the addresses that are connected already;
 *   `invalid-input` when a plan has no target, too many, or one twice.
 */
export async function checkPlan(read: Reader, { targets }: SignInPlan): Promise<void> {
  const [first, ...more] = targets
  const names = targets.map(({ address }) => address.toLowerCase())
  if (!first || more.length >= MOST_TARGETS || new Set(names).size !== names.length) {
    throw new Refusal('invalid-input')
  }
  const fresh = targets.filter(({ mailboxId }) => mailboxId === undefined)
  await refuseTaken(
    read,
    fresh.map(({ address }) => address),
  )
}

/** @throws Refusal `duplicate-mailbox` or `duplicate-mailboxes` for addresses that are connected already. */
export async function refuseTaken(read: Reader, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  const lower = addresses.map((address) => address.toLowerCase())
  const taken = await read
    .select({ id: mailboxes.id, address: mailboxes.address })
    .from(mailboxes)
    .where(inArray(sql`lower(${mailboxes.address})`, lower))
    .orderBy(mailboxes.address)
  const [one, another] = taken
  if (!one) return
  if (!another) throw new Refusal('duplicate-mailbox', { address: one.address, mailboxId: one.id })
  const named = taken.slice(0, MOST_NAMED).map(({ address }) => address)
  throw new Refusal('duplicate-mailboxes', {
    addresses: named.join(', '),
    more: taken.length - named.length,
  })
}

/**
 * The protocols a sign-in asks for: those of its targets, and those of the mailboxes that this account carries already.
 * The new tokens take the place of the old ones, and must not be able to do less.
 */
export async function protocolsOf(read: Reader, plan: SignInPlan): Promise<Protocol[]> {
  const name = plan.signInAs.toLowerCase()
  const carried = await read
    .select({ protocols: mailboxes.protocols })
    .from(mailboxes)
    .innerJoin(grants, eq(grants.id, mailboxes.grantId))
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(
      and(
        eq(grants.registrationId, plan.registrationId),
        or(eq(sql`lower(${accounts.upn})`, name), eq(sql`lower(${accounts.mail})`, name)),
      ),
    )
  const wanted = new Set([...plan.targets, ...carried].flatMap(({ protocols }) => protocols))
  return PROTOCOLS.filter((protocol) => wanted.has(protocol))
}
