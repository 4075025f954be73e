import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient } from '#lib/credentials/open-client.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import type { OpenVault } from '#lib/vault/open-vault.ts'
import { openVault } from '#lib/vault/open-vault.ts'
import { createRegistration } from './create.ts'
import type { RegistrationInput } from './inputs.ts'
import { registrationDetail, registrationPanel } from './queries.ts'
import { EXPIRED, fakeEntra, notAllowed, ownApplication, TENANT, unreachable } from './testing/fake-entra.ts'

const SECRET = 'MRK8Q~marker-secret-that-nobody-may-see'
const typedDate = new Date('2031-01-31T23:59:59.999Z')

let rig: TestDatabase
let opened: OpenVault
const entra = fakeEntra(SECRET)

beforeAll(async () => {
  rig = await testDatabase()
  opened = await openVault(rig.database, new Secret(Buffer.alloc(32, 7).toString('base64')))
})
afterAll(() => rig.close())

const contextOf = (role: 'admin' | 'help-desk' | 'system' = 'admin'): Promise<Context> =>
  testContext({ database: rig.database, role, tokens: entra.tokens, opened })

const input = (given: Partial<RegistrationInput> = {}): RegistrationInput => ({
  cloud: 'global',
  tenant: 'contoso.example',
  clientId: randomUUID(),
  secret: { value: new Secret(SECRET), hint: SECRET.slice(-4) },
  expires: undefined,
  ...given,
})

const count = () => rig.database.read.$count(registrations)

describe('registering an app', () => {
  test('proves the secret for mail, asks Graph apart, and keeps the date of Graph', async () => {
    entra.own = ownApplication([[SECRET, '2030-06-01T08:00:00Z']])
    entra.scopes.length = 0
    const context = await contextOf()
    const made = await createRegistration(context, input({ expires: typedDate }), entra.ask)
    if (made.kind !== 'registered') throw new Error('was refused')
    expect(entra.scopes).toEqual([
      'https://outlook.office365.com/.default',
      'https://graph.microsoft.com/.default',
    ])
    const detail = await registrationDetail(context.database.read, made.id)
    expect(detail).toMatchObject({
      name: 'Contoso mail',
      tenantId: TENANT,
      tenantDomain: 'contoso.example',
      graphAccess: 'allowed',
      appFacts: { redirectUri: 'web', displayName: 'Contoso mail', secrets: 1 },
      credential: { hint: '-see', expirySource: 'graph', expiresAt: new Date('2030-06-01T08:00:00Z') },
    })
    expect(detail?.credential?.provenAt).toBeInstanceOf(Date)
    const corrected = await context.database.read
      .select({ facts: auditEvents.facts })
      .from(auditEvents)
      .where(eq(auditEvents.verb, 'credential.expiry-corrected'))
    expect(corrected).toMatchObject([
      { facts: { believed: typedDate.toISOString(), expiresAt: '2030-06-01T08:00:00.000Z' } },
    ])
    expect((await openClient(context, made.id)).client).toMatchObject({ tenantId: TENANT })
  })

  test('seals the secret: in no row, no audit event and no answer does it stand in clear', async () => {
    entra.own = notAllowed()
    const lines: string[] = []
    const context = await testContext({
      database: rig.database,
      tokens: entra.tokens,
      opened,
      onLog: (line) => lines.push(line),
    })
    const made = await createRegistration(context, input({ expires: typedDate }), entra.ask)
    if (made.kind !== 'registered') throw new Error('was refused')
    const read = rig.database.read
    const rows = [
      await read.select().from(credentials),
      await read.select().from(registrations),
      await read.select().from(auditEvents),
      await registrationPanel(read),
      await registrationDetail(read, made.id),
      made,
      lines,
    ]
    expect(JSON.stringify(rows)).not.toContain(SECRET)
    expect(JSON.stringify(rows[2])).toContain('registration.created')
    const { client } = await openClient(context, made.id)
    expect(client.credential.kind === 'secret' && client.credential.value.reveal()).toBe(SECRET)
  })

  test('wants the date typed when the app may not read it, and takes that date', async () => {
    entra.own = notAllowed()
    const context = await contextOf()
    const before = await count()
    await expect(createRegistration(context, input(), entra.ask)).rejects.toMatchObject({
      code: 'expiry-needed',
      facts: { why: 'denied' },
      fields: { expires: 'required' },
    })
    expect(await count()).toBe(before)
    const clientId = randomUUID()
    const made = await createRegistration(context, input({ clientId, expires: typedDate }), entra.ask)
    if (made.kind !== 'registered') throw new Error('was refused')
    expect(await registrationDetail(context.database.read, made.id)).toMatchObject({
      name: clientId,
      graphAccess: 'denied',
      appFacts: null,
      credential: { expirySource: 'entered', expiresAt: typedDate },
    })
  })

  test('wants the date typed when Graph does not answer, and does not call that a refusal of Graph', async () => {
    entra.own = unreachable()
    const context = await contextOf()
    await expect(createRegistration(context, input(), entra.ask)).rejects.toMatchObject({
      code: 'expiry-needed',
      facts: { why: 'unreachable' },
    })
    const made = await createRegistration(context, input({ expires: typedDate }), entra.ask)
    if (made.kind !== 'registered') throw new Error('was refused')
    const detail = await registrationDetail(context.database.read, made.id)
    expect(detail?.graphAccess).toBe('unknown')
  })

  test.each([
    ['wrong', undefined, 7000215],
    ['expired', EXPIRED, 7000222],
  ] as const)(
    'stores nothing when the secret is %s, and hands on what Entra said',
    async (_what, failWith, number) => {
      entra.failWith = failWith
      const context = await contextOf()
      const before = await count()
      const audited = await rig.database.read.$count(auditEvents)
      const secret = { value: new Secret('wrong-secret-of-some-length'), hint: 'ngth' }
      const refused = await createRegistration(context, input({ secret, expires: typedDate }), entra.ask)
      entra.failWith = undefined
      expect(refused).toMatchObject({
        kind: 'refused',
        failure: { class: 'app-credential', evidence: { aadsts: [number], traceId: expect.any(String) } },
      })
      expect(JSON.stringify(refused)).not.toContain('wrong-secret')
      expect(await count()).toBe(before)
      expect(await rig.database.read.$count(auditEvents)).toBe(audited)
    },
  )

  test('refuses the same app twice, by its name, before Entra is asked', async () => {
    entra.own = notAllowed()
    const context = await contextOf()
    const clientId = randomUUID()
    await createRegistration(context, input({ clientId, expires: typedDate, name: 'First' }), entra.ask)
    entra.scopes.length = 0
    await expect(
      createRegistration(context, input({ clientId, expires: typedDate }), entra.ask),
    ).rejects.toMatchObject({ code: 'duplicate-registration', facts: { name: 'First' } })
    expect(entra.scopes).toEqual([])
  })

  test('lets one of five win when they register one app at once', async () => {
    entra.own = notAllowed()
    const context = await contextOf()
    const clientId = randomUUID()
    const runs = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        createRegistration(context, input({ clientId, expires: typedDate }), entra.ask),
      ),
    )
    expect(runs.filter((run) => run.status === 'fulfilled')).toHaveLength(1)
    for (const run of runs) {
      if (run.status === 'rejected') expect(run.reason).toMatchObject({ code: 'duplicate-registration' })
    }
  })

  test.each([
    [{ kind: 'not-found' }, { code: 'tenant-not-found', facts: { domain: 'contoso.example' } }],
    [
      { kind: 'other-cloud', cloudId: 'china' },
      { code: 'tenant-elsewhere', facts: { cloud: 'china' } },
    ],
    [{ kind: 'invalid' }, { code: 'invalid-input', fields: { tenant: 'domain' } }],
    [
      {
        kind: 'unreachable',
        failure: { class: 'network', evidence: { source: 'dns', stage: 'discovery', text: '' } },
      },
      { code: 'microsoft-unreachable' },
    ],
  ] as const)('refuses a tenant that is %j', async (tenant, refusal) => {
    entra.tenant = tenant
    const attempt = createRegistration(await contextOf(), input({ expires: typedDate }), entra.ask)
    await expect(attempt).rejects.toMatchObject(refusal)
    entra.tenant = { kind: 'found', tenantId: TENANT }
  })

  test('refuses a cloud that is not in the table', async () => {
    const attempt = createRegistration(await contextOf(), input({ cloud: 'moon' }), entra.ask)
    await expect(attempt).rejects.toMatchObject({ code: 'cloud-unknown' })
  })

  test.each(['help-desk', 'system'] as const)(
    'is refused to %s before anything leaves the portal',
    async (role) => {
      entra.scopes.length = 0
      const attempt = createRegistration(await contextOf(role), input({ expires: typedDate }), entra.ask)
      await expect(attempt).rejects.toMatchObject({ code: 'not-allowed' })
      expect(entra.scopes).toEqual([])
    },
  )
})
