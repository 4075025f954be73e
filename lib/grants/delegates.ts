import { asc, desc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'

/** So many are listed; more people with shared mailboxes than this is no list any more. */
export const MOST_DELEGATES = 500

const countOf = (access: 'own' | 'shared') =>
  sql<number>`count(*) filter (where ${mailboxes.access} = ${access})`.mapWith(Number)
const shared = countOf('shared')

const facts = {
  id: grants.id,
  upn: accounts.upn,
  mail: accounts.mail,
  displayName: accounts.displayName,
  app: registrations.name,
  registrationId: registrations.id,
  stoppedAt: grants.stoppedAt,
  stoppedCause: grants.stoppedCause,
  own: countOf('own'),
  shared,
  failing:
    sql<number>`count(*) filter (where ${mailboxes.health} = 'failing' and ${mailboxes.access} = 'shared')`.mapWith(
      Number,
    ),
}

/** Everybody who has signed in, with what depends on them: those who carry most shared mailboxes first. */
export function signedInAccounts(read: Reader) {
  return read
    .select(facts)
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .innerJoin(registrations, eq(registrations.id, grants.registrationId))
    .leftJoin(mailboxes, eq(mailboxes.grantId, grants.id))
    .groupBy(grants.id, accounts.id, registrations.id)
    .orderBy(desc(shared), asc(sql`lower(coalesce(${accounts.upn}, ${accounts.mail}))`), asc(grants.id))
    .limit(MOST_DELEGATES)
}

export type SignedInAccount = Awaited<ReturnType<typeof signedInAccounts>>[number]

/** Who carries shared mailboxes, or signed in to carry some and has none yet. */
export async function delegates(read: Reader): Promise<SignedInAccount[]> {
  return (await signedInAccounts(read)).filter(({ own, shared: carried }) => carried > 0 || own === 0)
}

/** One of them with the mailboxes. Null when the grant is gone. */
export async function delegate(read: Reader, grantId: string) {
  const [[account], carried] = await Promise.all([
    read
      .select({ ...facts, scopes: grants.scopes })
      .from(grants)
      .innerJoin(accounts, eq(accounts.id, grants.accountId))
      .innerJoin(registrations, eq(registrations.id, grants.registrationId))
      .leftJoin(mailboxes, eq(mailboxes.grantId, grants.id))
      .where(eq(grants.id, grantId))
      .groupBy(grants.id, accounts.id, registrations.id),
    read
      .select({
        id: mailboxes.id,
        address: mailboxes.address,
        displayName: mailboxes.displayName,
        access: mailboxes.access,
        protocols: mailboxes.protocols,
        health: mailboxes.health,
        cause: mailboxes.cause,
      })
      .from(mailboxes)
      .where(eq(mailboxes.grantId, grantId))
      .orderBy(asc(mailboxes.address)),
  ])
  return account ? { account, mailboxes: carried } : null
}

/** The name by which people know an account. */
export function nameOf({ upn, mail, displayName }: Pick<SignedInAccount, 'upn' | 'mail' | 'displayName'>) {
  return upn ?? mail ?? displayName ?? '–'
}
