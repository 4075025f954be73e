import { readFileSync } from 'node:fs'
import { desc, eq } from 'drizzle-orm'
import { type TestTenant, testTenant } from '#lib/attempts/testing/tenant.ts'
import type { Database } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { type FailingDatabase, failingDatabase } from '#lib/db/testing/failing.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { httpsTransport, type Transport } from '#lib/microsoft/network.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import { advance } from '#lib/rotation/advance.ts'
import { ROTATION_TOOLS } from '#lib/rotation/tools.ts'
import type { Context } from '#lib/services.ts'
import type { AppFacts } from '#sandbox/start.ts'

export type Portal = Context & ProbeServices

export interface EntraSecret {
  readonly keyId: string
  readonly displayName: string
  readonly hint: string
  readonly endsAt: string
}

/** Two replicas of a portal on one database, before the real Graph of a sandbox tenant. */
export interface GraphRig {
  readonly opened: TestDatabase
  readonly database: FailingDatabase
  readonly tenant: TestTenant
  readonly app: AppFacts
  readonly portal: Portal
  readonly replica: Portal
  /** Every line of the log of both. */
  readonly lines: string[]
  /** Before each test: the tenant as at first, and the registration anew. Gives its id. */
  begin(given?: Partial<typeof credentials.$inferInsert>): Promise<string>
  change(patch: object): Promise<unknown>
  policy(appPolicy: object | null): Promise<unknown>
  fault(fault: object): Promise<unknown>
  inEntra(): Promise<readonly EntraSecret[]>
  /** How often Graph was asked for this by the app. */
  asked(command: string): Promise<number>
  held(registrationId: string): Promise<(typeof credentials.$inferSelect)[]>
  registration(id: string): Promise<typeof registrations.$inferSelect>
  rotation(id: string): Promise<typeof rotations.$inferSelect>
  audit(registrationId: string): Promise<string[]>
  /** Moves the grace into the past and wakes whatever waits. */
  passGrace(rotationId: string): Promise<void>
  /** Goes on, whatever it waits for. */
  advance(rotationId: string, by?: Portal): Promise<typeof rotations.$inferSelect>
  /** As another process with this way out. */
  through(transport: Transport): Portal
  close(): Promise<void>
}

export async function graphRig(): Promise<GraphRig> {
  const opened = await testDatabase()
  const database = failingDatabase(opened.database)
  const tenant = await testTenant('https://mailgrant.example/oauth/callback')
  const app = tenant.sandbox.apps.find(({ name }) => /ticket/.test(name))
  if (!app) throw new Error('The sandbox has no app for this')
  const { control } = tenant.sandbox
  const transport = httpsTransport({ ca: readFileSync(tenant.sandbox.caFile) })
  const lines: string[] = []
  const made = async (on: Database, others: Partial<Parameters<typeof testContext>[0]> = {}) => {
    const context = await testContext({
      database: on,
      clouds: [tenant.cloud],
      tokens: tenant.tokens,
      onLog: (line) => lines.push(line),
      ...others,
    })
    return { ...context, config: SETTINGS, outgoing: { ...context.outgoing, transport } }
  }
  const first = await made(opened.database)
  const portal: Portal = { ...first, database }
  const { vault, auditKey } = first
  const replica: Portal = await made(await opened.openReplica(), {
    opened: { vault, auditKey },
    instance: 'replica-two',
  })
  const { read } = opened.database
  // A refused secret is tried again at once.
  const tools = { ...ROTATION_TOOLS, ask: ROTATION_TOOLS.ask, settlingSeconds: [0, 0, 0] }

  const rig: GraphRig = {
    opened,
    database,
    tenant,
    app,
    portal,
    replica,
    lines,
    async begin(given = {}) {
      await control.post('/reset', { grants: true })
      await control.delete('/log')
      await opened.damage('delete from registrations')
      database.fail(0)
      const registration = await insertRegistration(opened.database, {
        name: app.name,
        cloud: tenant.cloud.id,
        tenantId: tenant.sandbox.tenant.id,
        clientId: app.clientId,
      })
      await insertCredential(first, {
        registrationId: registration.id,
        secret: app.secretValue,
        entraKeyId: app.secretId,
        expiresAt: new Date(app.secretExpires),
        ...given,
      })
      return registration.id
    },
    change: (patch) => control.post(`/apps/${app.clientId}`, patch),
    policy: (appPolicy) => control.post(`/tenants/${tenant.sandbox.tenant.id}`, { appPolicy }),
    fault: (fault) => control.post('/faults', { on: 'graph', client: app.clientId, times: 1, ...fault }),
    async inEntra() {
      const { apps } = await control.get<{ apps: { clientId: string; secrets: EntraSecret[] }[] }>('/state')
      return apps.find(({ clientId }) => clientId === app.clientId)?.secrets ?? []
    },
    async asked(command) {
      const { entries } = await control.get<{ entries: { command?: string }[] }>('/log?on=graph')
      return entries.filter((entry) => entry.command === command).length
    },
    held: (id) =>
      read
        .select()
        .from(credentials)
        .where(eq(credentials.registrationId, id))
        .orderBy(desc(credentials.createdAt)),
    async registration(id) {
      const [row] = await read.select().from(registrations).where(eq(registrations.id, id))
      if (!row) throw new Error('no such registration')
      return row
    },
    async rotation(id) {
      const [row] = await read.select().from(rotations).where(eq(rotations.id, id))
      if (!row) throw new Error('no such rotation')
      return row
    },
    async audit(id) {
      const rows = await read
        .select({ verb: auditEvents.verb })
        .from(auditEvents)
        .where(eq(auditEvents.subjectId, id))
        .orderBy(auditEvents.number)
      return rows.map(({ verb }) => verb)
    },
    async passGrace(id) {
      await opened.damage(
        `update rotations set removable_at = now() - interval '1 second', next_try_at = now() - interval '1 second' where id = '${id}'`,
      )
    },
    async advance(id, by = portal) {
      await opened.damage(`update rotations set next_try_at = now() - interval '1 second' where id = '${id}'`)
      await advance(by, id, tools)
      return rig.rotation(id)
    },
    through: (other) => ({ ...portal, outgoing: { ...portal.outgoing, transport: other } }),
    async close() {
      await tenant.close()
      await opened.close()
    },
  }
  return rig
}
