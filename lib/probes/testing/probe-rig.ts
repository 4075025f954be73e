import { eq } from 'drizzle-orm'
import { mailboxes, mailboxProtocols, probes } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import { SETTINGS } from './fake-tools.ts'

export const MANUAL = { trigger: 'manual' } as const

export const minutesUntil = (at: Date) => (at.getTime() - Date.now()) / 60_000

/** A database with two replicas of the portal on it, and what they have written. */
export interface ProbeRig {
  readonly opened: TestDatabase
  readonly services: ProbeServices
  readonly replica: ProbeServices
  readonly lines: string[]
  newMailbox(given?: Parameters<typeof insertMailbox>[1]): ReturnType<typeof insertMailbox>
  mailboxOf(id: string): Promise<typeof mailboxes.$inferSelect>
  protocolsOf(id: string): Promise<Record<string, typeof mailboxProtocols.$inferSelect>>
  probesOf(id: string): Promise<(typeof probes.$inferSelect)[]>
}

export async function probeRig(): Promise<ProbeRig> {
  const opened = await testDatabase()
  const { read } = opened.database
  const lines: string[] = []
  const onLog = (line: string) => lines.push(line)
  const services = { ...(await testContext({ database: opened.database, onLog })), config: SETTINGS }
  const { vault, auditKey } = services
  const database = await opened.openReplica()
  const other = await testContext({ database, opened: { vault, auditKey }, onLog })
  return {
    opened,
    services,
    replica: { ...other, config: SETTINGS },
    lines,
    async newMailbox(given = {}) {
      const account = await insertAccount(opened.database)
      const { id: registrationId } = await insertRegistration(opened.database)
      const grant = await insertGrant(services, { registrationId, accountId: account.id })
      const address = account.upn ?? ''
      return insertMailbox(opened.database, { address, registrationId, grantId: grant.id, ...given })
    },
    async mailboxOf(id) {
      const [row] = await read.select().from(mailboxes).where(eq(mailboxes.id, id))
      if (!row) throw new Error('no such mailbox')
      return row
    },
    async protocolsOf(id) {
      const rows = await read.select().from(mailboxProtocols).where(eq(mailboxProtocols.mailboxId, id))
      return Object.fromEntries(rows.map((row) => [row.protocol, row]))
    },
    probesOf: async (id) =>
      read.select().from(probes).where(eq(probes.mailboxId, id)).orderBy(probes.startedAt),
  }
}
