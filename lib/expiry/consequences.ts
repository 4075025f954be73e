import { asc, desc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Protocol } from '#lib/mail/stages.ts'

const ADDRESSES_SHOWN = 5
const TAGS_SHOWN = 8

/** What stops when the secret or certificate in use of an app runs out and nothing takes its place. */
export interface Consequences {
  readonly mailboxes: number
  /** The first few, by name. */
  readonly addresses: readonly string[]
  /** Mailboxes by protocol. */
  readonly protocols: Readonly<Record<Protocol, number>>
  readonly own: number
  readonly shared: number
  /** Whose sign-ins carry the shared ones. */
  readonly delegates: number
  readonly app: number
  /** The most used tags, with their mailboxes. */
  readonly tags: readonly { readonly tag: string; readonly mailboxes: number }[]
}

const usedBy = (protocol: Protocol) =>
  sql`count(*) filter (where ${protocol} = any(${mailboxes.protocols}))`.mapWith(Number)
const accessedAs = (access: 'own' | 'shared' | 'app') =>
  sql`count(*) filter (where ${mailboxes.access} = ${access})`.mapWith(Number)

/** Counted by the database: it does not grow with the mailboxes. */
export async function consequencesOf(read: Reader, registrationId: string): Promise<Consequences> {
  const ofApp = eq(mailboxes.registrationId, registrationId)
  const tag = sql<string>`unnest(${mailboxes.tags})`
  const [[counts], addresses, tags] = await Promise.all([
    read
      .select({
        mailboxes: sql`count(*)`.mapWith(Number),
        imap: usedBy('imap'),
        pop3: usedBy('pop3'),
        smtp: usedBy('smtp'),
        own: accessedAs('own'),
        shared: accessedAs('shared'),
        app: accessedAs('app'),
        delegates:
          sql`count(distinct ${mailboxes.grantId}) filter (where ${mailboxes.access} = 'shared')`.mapWith(
            Number,
          ),
      })
      .from(mailboxes)
      .where(ofApp),
    read
      .select({ address: mailboxes.address })
      .from(mailboxes)
      .where(ofApp)
      .orderBy(asc(mailboxes.address))
      .limit(ADDRESSES_SHOWN),
    read
      .select({ tag, mailboxes: sql`count(*)`.mapWith(Number) })
      .from(mailboxes)
      .where(ofApp)
      .groupBy(sql`1`)
      .orderBy(desc(sql`2`), asc(sql`1`))
      .limit(TAGS_SHOWN),
  ])
  if (!counts) throw new Error('a count always gives a row')
  const { imap, pop3, smtp, ...rest } = counts
  return {
    ...rest,
    protocols: { imap, pop3, smtp },
    addresses: addresses.map(({ address }) => address),
    tags,
  }
}
