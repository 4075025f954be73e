import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openClient } from '#lib/credentials/open-client.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { testContext, testVault } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import type { OpenVault } from '#lib/vault/open-vault.ts'
import { checkSecret } from './check-secret.ts'
import { registrationDetail } from './queries.ts'
import { replaceSecret } from './replace-secret.ts'
import { EXPIRED, fakeEntra, notAllowed, ownApplication, unreachable } from './testing/fake-entra.ts'

const OLD = 'OLD8Q~the-secret-in-use-until-now'
const NEW = 'NEW8Q~the-secret-that-comes-after'
const typedDate = new Date('2031-01-31T23:59:59.999Z')

let rig: TestDatabase
let opened: OpenVault
let context: Context
let registrationId: string
let entra = fakeEntra()

beforeAll(async () => {
  rig = await testDatabase()
  opened = await testVault(rig.database)
})
afterAll(() => rig.close())

beforeEach(async () => {
  entra = fakeEntra(OLD, NEW)
  context = await testContext({ database: rig.database, tokens: entra.tokens, opened })
  registrationId = (await insertRegistration(rig.database)).id
  await insertCredential(context, { registrationId, secret: OLD })
})

const secret = (value: string) => ({ value: new Secret(value), hint: value.slice(-4) })
const replace = (value: string, expires: Date | undefined = typedDate, by = context) =>
  replaceSecret(by, { registrationId, secret: secret(value), expires }, entra.ask)

const stored = () =>
  rig.database.read.select().from(credentials).where(eq(credentials.registrationId, registrationId))
const states = async () => (await stored()).map(({ state }) => state).sort()
const secretInUse = async () => {
  const { client } = await openClient(context, registrationId)
  return client.credential.kind === 'secret' ? client.credential.value.reveal() : null
}

describe('replacing a secret', () => {
  test('puts the proven one in use and keeps the old one as the fallback', async () => {
    expect(await replace(NEW)).toEqual({ kind: 'replaced' })
    expect(await secretInUse()).toBe(NEW)
    expect(await states()).toEqual(['current', 'fallback'])
    const detail = await registrationDetail(rig.database.read, registrationId)
    expect(detail).toMatchObject({ credential: { expiresAt: typedDate }, fallback: { hint: OLD.slice(-4) } })
  })

  test('retires what was the fallback, and an old one whose time is over', async () => {
    await replace(NEW)
    entra.accepted.add('3RD8Q~the-third-secret-of-the-app')
    await replace('3RD8Q~the-third-secret-of-the-app')
    expect(await states()).toEqual(['current', 'fallback', 'retired'])
    await rig.damage(
      `update credentials set expires_at = now() - interval '1 day' where registration_id = '${registrationId}'`,
    )
    await replace(NEW)
    expect(await states()).toEqual(['current', 'retired', 'retired', 'retired'])
  })

  test('never touches a grant', async () => {
    const grant = await insertGrant(context, { registrationId })
    await insertMailbox(rig.database, { registrationId, grantId: grant.id })
    await replace(NEW)
    const [after] = await rig.database.read.select().from(grants).where(eq(grants.id, grant.id))
    expect(after).toEqual(grant)
  })

  test('leaves exactly one in use when ten replace it at once', async () => {
    const values = Array.from({ length: 10 }, (_, n) => `N${n}x8Q~one-of-ten-parallel-secrets`)
    for (const value of values) entra.accepted.add(value)
    const runs = await Promise.allSettled(values.map((value) => replace(value)))
    expect(runs.every((run) => run.status === 'fulfilled')).toBe(true)
    const all = await states()
    expect(all.filter((state) => state === 'current')).toHaveLength(1)
    expect(all.filter((state) => state === 'fallback')).toHaveLength(1)
    expect(all).toHaveLength(11)
    expect(values).toContain(await secretInUse())
  })

  test.each([
    ['wrong', undefined, 7000215],
    ['expired', EXPIRED, 7000222],
  ] as const)('keeps the one in use when the new one is %s', async (_what, failWith, number) => {
    entra.failWith = failWith
    const refused = await replace('BAD8Q~a-secret-nobody-accepts')
    expect(refused).toMatchObject({ kind: 'refused', failure: { evidence: { aadsts: [number] } } })
    expect(await secretInUse()).toBe(OLD)
    expect(await states()).toEqual(['current'])
  })

  test('refuses the secret that is already in use', async () => {
    await expect(replace(OLD)).rejects.toMatchObject({ fields: { secret: 'secret-same' } })
    expect(await states()).toEqual(['current'])
  })

  test('wants a date unless the app can read it', async () => {
    const withoutDate = () =>
      replaceSecret(context, { registrationId, secret: secret(NEW), expires: undefined }, entra.ask)
    entra.own = notAllowed()
    await expect(withoutDate()).rejects.toMatchObject({ code: 'expiry-needed' })
    entra.own = ownApplication([
      [OLD, '2030-01-01T00:00:00Z'],
      [NEW, '2032-02-02T02:02:02Z'],
    ])
    expect(await withoutDate()).toEqual({ kind: 'replaced' })
    const current = (await stored()).find(({ state }) => state === 'current')
    expect(current).toMatchObject({
      entraKeyId: 'key-of-NEW',
      expirySource: 'graph',
      expiresAt: new Date('2032-02-02T02:02:02Z'),
    })
  })

  test('writes who did it into the audit, and never the secret', async () => {
    await replace(NEW)
    const events = await rig.database.read
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, registrationId))
    expect(events).toMatchObject([
      { verb: 'credential.replaced', actorName: context.actor.name, facts: { hint: NEW.slice(-4) } },
    ])
    expect(JSON.stringify([events, await stored()])).not.toContain(NEW)
  })

  test('does not find an app that is not there', async () => {
    registrationId = randomUUID()
    await expect(replace(NEW)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is refused to the help desk before anything is opened or asked', async () => {
    const helpDesk = await testContext({
      database: rig.database,
      role: 'help-desk',
      tokens: entra.tokens,
      opened,
    })
    await expect(replace(NEW, typedDate, helpDesk)).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(checkSecret(helpDesk, registrationId, entra.ask)).rejects.toMatchObject({
      code: 'not-allowed',
    })
    expect(entra.scopes).toEqual([])
    expect(await secretInUse()).toBe(OLD)
  })
})

describe('checking the secret in use', () => {
  test('takes over the date of Graph and what the app tells of itself', async () => {
    entra.own = ownApplication([[OLD, '2029-03-03T03:03:03Z']], {
      redirectUris: [],
      spaRedirectUris: ['https://mailgrant.example/oauth/callback'],
    })
    expect(await checkSecret(context, registrationId, entra.ask)).toEqual({ kind: 'works' })
    expect(await registrationDetail(rig.database.read, registrationId)).toMatchObject({
      graphAccess: 'allowed',
      appFacts: { redirectUri: 'spa' },
      credential: { expirySource: 'graph', expiresAt: new Date('2029-03-03T03:03:03Z') },
    })
  })

  test('forgets nothing when Graph does not answer', async () => {
    entra.own = ownApplication([[OLD, '2029-03-03T03:03:03Z']])
    await checkSecret(context, registrationId, entra.ask)
    entra.own = unreachable()
    expect(await checkSecret(context, registrationId, entra.ask)).toEqual({ kind: 'works' })
    expect(await registrationDetail(rig.database.read, registrationId)).toMatchObject({
      graphAccess: 'allowed',
      appFacts: { redirectUri: 'web' },
      credential: { expirySource: 'graph' },
    })
  })

  test('hands on the refusal and changes nothing', async () => {
    const before = await stored()
    entra.accepted.clear()
    expect(await checkSecret(context, registrationId, entra.ask)).toMatchObject({
      kind: 'refused',
      failure: { evidence: { aadsts: [7000215] } },
    })
    expect(await stored()).toEqual(before)
  })

  test('corrects a date that lies ahead when Entra calls the secret expired, once', async () => {
    entra.failWith = EXPIRED
    await checkSecret(context, registrationId, entra.ask)
    expect(await registrationDetail(rig.database.read, registrationId)).toMatchObject({
      credential: { expirySource: 'entra', left: { days: 0, tone: 'expired' } },
    })
    const before = await stored()
    await checkSecret(context, registrationId, entra.ask)
    expect(await stored()).toEqual(before)
    const events = await rig.database.read
      .select({ verb: auditEvents.verb })
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, registrationId))
    expect(events).toEqual([{ verb: 'credential.expired' }])
  })
})
