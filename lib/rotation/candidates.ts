import { asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { healthRank, mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import type { Candidate } from './choose-samples.ts'

/** Mailboxes of one app to choose samples from: of each sign-in and kind the best, app mailboxes as they are. */
export async function readCandidates(read: Reader, registrationId: string): Promise<Candidate[]> {
  const carrier = sql`coalesce(${mailboxes.grantId}, ${mailboxes.id})`
  const rows = await read
    .selectDistinctOn([mailboxes.access, carrier], {
      mailboxId: mailboxes.id,
      address: mailboxes.address,
      kind: mailboxes.access,
      grantId: mailboxes.grantId,
      health: mailboxes.health,
      cause: mailboxes.cause,
      lastCheckedAt: mailboxes.lastCheckedAt,
      protocols: mailboxes.protocols,
    })
    .from(mailboxes)
    .where(eq(mailboxes.registrationId, registrationId))
    .orderBy(
      asc(mailboxes.access),
      carrier,
      desc(healthRank(mailboxes.health)),
      sql`${mailboxes.lastCheckedAt} desc nulls last`,
      asc(mailboxes.id),
    )
  return rows.map(({ protocols, ...row }) => ({
    ...row,
    protocols: protocols.map((protocol) => ({ protocol, health: 'unknown', cause: null })),
  }))
}

/** The same with what is known of each protocol, for the few that were chosen. */
export async function withProtocols(read: Reader, chosen: readonly Candidate[]): Promise<Candidate[]> {
  if (chosen.length === 0) return []
  const rows = await read
    .select({
      mailboxId: mailboxProtocols.mailboxId,
      protocol: mailboxProtocols.protocol,
      health: mailboxProtocols.health,
      cause: mailboxProtocols.cause,
    })
    .from(mailboxProtocols)
    .where(
      inArray(
        mailboxProtocols.mailboxId,
        chosen.map(({ mailboxId }) => mailboxId),
      ),
    )
  return chosen.map((one) => ({
    ...one,
    protocols: one.protocols.map(
      (wanted) =>
        rows.find((row) => row.mailboxId === one.mailboxId && row.protocol === wanted.protocol) ?? wanted,
    ),
  }))
}
