import { eq } from 'drizzle-orm'
import { beginAttempt, beginReconnect } from '#lib/attempts/begin.ts'
import { browserSecret } from '#lib/attempts/browser-secret.ts'
import { type CallbackVisit, type FinishTools, finishAttempt } from '#lib/attempts/finish.ts'
import { ownPlan } from '#lib/attempts/plan.ts'
import { type AttemptView, attemptView } from '#lib/attempts/queries.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { type FailingDatabase, failingDatabase } from '#lib/db/testing/failing.ts'
import type { ConnectInput } from '#lib/mailboxes/inputs.ts'
import type {
  CodeRequest,
  RefreshRequest,
  TokenClient,
  TokenOutcome,
  TokenSuccess,
} from '#lib/microsoft/token-client.ts'
import type { Context } from '#lib/services.ts'
import { registerApp, signInAt, type TestTenant, testTenant } from './tenant.ts'

export const REDIRECT = 'https://mailgrant.example/oauth/callback'

/** Everything a sign-in needs: tenant, database, an admin, an app, and a browser. */
export interface Rig {
  readonly opened: TestDatabase
  readonly database: FailingDatabase
  readonly tenant: TestTenant
  readonly admin: Context
  readonly registrationId: string
  readonly browser: string
  readonly tools: FinishTools
  readonly lines: string[]
  /** Every token call that left for Microsoft. */
  readonly redeemed: CodeRequest[]
  readonly refreshed: RefreshRequest[]
  /** Mailboxes whose first probe was started. */
  readonly probed: string[]
  connectInput(address: string, given?: Partial<ConnectInput>): ConnectInput
  begin(address: string, given?: Partial<ConnectInput>): ReturnType<typeof beginAttempt>
  visit(query: CallbackVisit['query'], given?: Partial<CallbackVisit>): ReturnType<typeof finishAttempt>
  /** The whole way: begin, sign in as the account, come back. */
  connect(address: string, account?: string): Promise<string>
  reconnect(mailboxId: string, account: string): Promise<string>
  /** The whole way as the account itself, with Microsoft's answer changed on its way in. */
  comeBack(address: string, change: (outcome: TokenSuccess) => TokenOutcome): Promise<string>
  view(attemptId: string): Promise<AttemptView>
  mailboxAt(address: string): Promise<typeof mailboxes.$inferSelect>
  grantOf(address: string): Promise<typeof grants.$inferSelect>
  connectedAddresses(): Promise<string[]>
  close(): Promise<void>
}

function there<T>(found: T | null | undefined, otherwise: string): T {
  if (!found) throw new Error(otherwise)
  return found
}

export async function testRig(): Promise<Rig> {
  const opened = await testDatabase()
  const tenant = await testTenant(REDIRECT)
  const lines: string[] = []
  const redeemed: CodeRequest[] = []
  const refreshed: RefreshRequest[] = []
  const probed: string[] = []
  const database = failingDatabase(opened.database)
  const plain = await testContext({
    database: opened.database,
    clouds: [tenant.cloud],
    onLog: (line) => lines.push(line),
    tokens: {
      ...tenant.tokens,
      redeemCode(request) {
        redeemed.push(request)
        return tenant.tokens.redeemCode(request)
      },
      refresh(request) {
        refreshed.push(request)
        return tenant.tokens.refresh(request)
      },
    },
  })
  const admin: Context = { ...plain, database }
  const { id: registrationId } = await registerApp(plain, tenant)
  const browser = browserSecret(undefined)
  const tools: FinishTools = {
    keysOf: tenant.keysOf,
    startProbe: async (mailboxId) => {
      probed.push(mailboxId)
      return { probeId: crypto.randomUUID() }
    },
    pause: async () => {},
  }
  const rig: Rig = {
    opened,
    database,
    tenant,
    admin,
    registrationId,
    browser,
    tools,
    lines,
    redeemed,
    refreshed,
    probed,
    connectInput: (address, given = {}) => ({
      address,
      displayName: null,
      registrationId,
      protocols: ['imap', 'pop3', 'smtp'],
      ...given,
    }),
    begin: (address, given) => beginAttempt(admin, ownPlan(rig.connectInput(address, given)), browser),
    visit: (query, given) =>
      finishAttempt(admin, { query, browserSecret: browser, person: admin.actor, ...given }, tools),
    async connect(address, account = address) {
      const { url, attemptId } = await rig.begin(address)
      await rig.visit(await signInAt(url, account))
      return attemptId
    },
    async reconnect(mailboxId, account) {
      const { url, attemptId } = await beginReconnect(admin, mailboxId, browser)
      await rig.visit(await signInAt(url, account))
      return attemptId
    },
    async comeBack(address, change) {
      const { url, attemptId } = await rig.begin(address)
      const query = await signInAt(url, address)
      const changed: TokenClient = {
        ...admin.tokens,
        async redeemCode(request) {
          const outcome = await admin.tokens.redeemCode(request)
          return outcome.ok ? change(outcome) : outcome
        },
      }
      const visit = { query, browserSecret: browser, person: admin.actor }
      const finished = await finishAttempt({ ...admin, tokens: changed }, visit, tools)
      if (!('attemptId' in finished)) throw new Error(`turned away: ${finished.stranger}`)
      return attemptId
    },
    async view(attemptId) {
      return there(await attemptView(admin.database.read, attemptId), 'no such attempt')
    },
    async mailboxAt(address) {
      const [row] = await admin.database.read.select().from(mailboxes).where(eq(mailboxes.address, address))
      return there(row, `${address} is not connected`)
    },
    async grantOf(address) {
      const { grantId } = await rig.mailboxAt(address)
      const [row] = await admin.database.read
        .select()
        .from(grants)
        .where(eq(grants.id, grantId ?? ''))
      return there(row, `${address} has no grant`)
    },
    async connectedAddresses() {
      const rows = await admin.database.read.select({ address: mailboxes.address }).from(mailboxes)
      return rows.map(({ address }) => address)
    },
    async close() {
      await tenant.close()
      await opened.close()
    },
  }
  return rig
}
