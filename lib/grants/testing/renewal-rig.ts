import { eq } from 'drizzle-orm'
import { grants } from '#lib/db/schema/grants.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { type FailingDatabase, failingDatabase } from '#lib/db/testing/failing.ts'
import { insertCredential, insertGrant, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { refreshPlace } from '#lib/grants/places.ts'
import type { FailureClass, RefreshRequest, TokenOutcome } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'

type Grant = typeof grants.$inferSelect

/** Two replicas on one database, and a Microsoft that answers what the test says. */
export interface RenewalRig {
  readonly opened: TestDatabase
  readonly database: FailingDatabase
  readonly services: Context
  readonly replica: Context
  readonly lines: string[]
  /** Refresh tokens that were presented to Microsoft, in order. */
  readonly presented: string[]
  answer: (request: RefreshRequest, round: number) => Promise<TokenOutcome> | TokenOutcome
  /** Before each test: nothing is due, nothing fails, and Microsoft gives tokens. */
  begin(): Promise<void>
  newGrant(given?: Parameters<typeof insertGrant>[1]): Promise<Grant>
  rowOf(id: string): Promise<Grant>
  storedToken(id: string): Promise<string>
  close(): Promise<void>
}

export const success = (round: number): TokenOutcome => ({
  ok: true,
  accessToken: new Secret(`access-${round}`),
  expiresInSeconds: 3_600,
  scope: 'https://outlook.office.com/IMAP.AccessAsUser.All openid',
  refreshToken: new Secret(`rotated-${round}`),
})

export const failure = (kind: FailureClass, evidence: object = {}): TokenOutcome => ({
  ok: false,
  failure: { class: kind, evidence: { source: 'entra', stage: 'refresh', text: '', ...evidence } },
})

export const minutesUntil = (at: Date) => (at.getTime() - Date.now()) / 60_000

export async function renewalRig(): Promise<RenewalRig> {
  const opened = await testDatabase()
  const database = failingDatabase(opened.database)
  const lines: string[] = []
  const presented: string[] = []
  const tokens = {
    async refresh(request: RefreshRequest) {
      presented.push(request.refreshToken.reveal())
      return rig.answer(request, presented.length)
    },
  }
  const onLog = (line: string) => lines.push(line)
  const services = { ...(await testContext({ database: opened.database, tokens, onLog })), database }
  const { vault, auditKey } = services
  const replica = await testContext({
    database: await opened.openReplica(),
    tokens,
    opened: { vault, auditKey },
    instance: 'replica-two',
  })
  const rig: RenewalRig = {
    opened,
    database,
    services,
    replica,
    lines,
    presented,
    answer: (_request, round) => success(round),
    async begin() {
      database.fail(0)
      presented.length = 0
      rig.answer = (_request, round) => success(round)
      await opened.damage(`update grants set next_renewal_at = now() + interval '1 day'`)
    },
    async newGrant(given = {}) {
      const { id: registrationId } = await insertRegistration(opened.database)
      await insertCredential(services, { registrationId })
      return insertGrant(services, { registrationId, refreshToken: 'first', ...given })
    },
    async rowOf(id) {
      const [row] = await opened.database.read.select().from(grants).where(eq(grants.id, id))
      if (!row) throw new Error('no such grant')
      return row
    },
    async storedToken(id) {
      const { refreshSealed, refreshKeyId } = await rig.rowOf(id)
      const sealed = { value: refreshSealed ?? '', keyId: refreshKeyId ?? '' }
      return (await vault.open(refreshPlace(id), sealed)).reveal()
    },
    close: () => opened.close(),
  }
  return rig
}
