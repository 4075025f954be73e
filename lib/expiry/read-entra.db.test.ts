import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import {
  EXPIRED,
  fakeEntra,
  notAllowed,
  ownApplication,
  unreachable,
} from '#lib/registrations/testing/fake-entra.ts'
import type { Context } from '#lib/services.ts'
import { readEntra } from './read-entra.ts'

const OURS = 'OUR8Q~the-secret-in-use'
const TYPED = new Date('2031-01-31T23:59:59.999Z')
const IN_GRAPH = '2030-12-24T08:30:00.000Z'

let rig: TestDatabase
let context: Context
let registrationId: string
let credentialId: string
let entra = fakeEntra()

beforeAll(async () => {
  rig = await testDatabase()
})
afterAll(() => rig.close())

beforeEach(async () => {
  entra = fakeEntra(OURS)
  context = await testContext({ database: rig.database, role: 'system', tokens: entra.tokens })
  registrationId = (await insertRegistration(rig.database)).id
  credentialId = (await insertCredential(context, { registrationId, secret: OURS, expiresAt: TYPED })).id
})

const read = (by = context) => readEntra(by, registrationId, entra.ask)
const listing = (...secrets: readonly (readonly [string, string])[]) => {
  entra.own = ownApplication(secrets)
}

async function credential(id = credentialId) {
  const [row] = await rig.database.read.select().from(credentials).where(eq(credentials.id, id))
  if (!row) throw new Error('there is no such credential')
  return row
}
async function registration() {
  const [row] = await rig.database.read
    .select()
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  if (!row) throw new Error('there is no such registration')
  return row
}
const audited = () =>
  rig.database.read.select().from(auditEvents).where(eq(auditEvents.subjectId, registrationId))
const aged = (id = credentialId) =>
  rig.damage(`update credentials set created_at = now() - interval '1 day' where id = '${id}'`)

describe('an app that reads itself', () => {
  test('corrects a date that was typed wrong, and says so in the audit with both dates', async () => {
    listing([OURS, IN_GRAPH], ['ZZZ8Q~another', '2026-12-01T00:00:00Z'])
    expect(await read()).toEqual({ kind: 'read', corrected: 1 })
    expect(await credential()).toMatchObject({
      entraKeyId: 'key-of-OUR',
      expiresAt: new Date(IN_GRAPH),
      expirySource: 'graph',
      startsAt: new Date('2026-01-01T00:00:00Z'),
    })
    expect(await audited()).toMatchObject([
      {
        verb: 'credential.expiry-corrected',
        actorKind: 'system',
        facts: { credentialId, believed: TYPED.toISOString(), source: 'entered', expiresAt: IN_GRAPH },
      },
    ])
    const { entraKeys, entraReadAt, graphAccess, appFacts } = await registration()
    expect(entraKeys?.map(({ keyId }) => keyId)).toEqual(['key-of-OUR', 'key-of-ZZZ'])
    expect({ graphAccess, displayName: appFacts?.displayName }).toEqual({
      graphAccess: 'allowed',
      displayName: 'Contoso mail',
    })
    expect(entraReadAt).toBeInstanceOf(Date)
  })

  test('takes over the hour of the same day without an entry, and asks twice with the same result', async () => {
    listing([OURS, '2031-01-31T09:00:00Z'])
    expect(await read()).toEqual({ kind: 'read', corrected: 0 })
    expect(await credential()).toMatchObject({
      expirySource: 'graph',
      expiresAt: new Date('2031-01-31T09:00:00Z'),
    })
    const before = await credential()
    await read()
    expect(await credential()).toEqual(before)
    expect(await audited()).toEqual([])
  })

  test('guesses nothing when two begin alike, even when one of them ends first', async () => {
    entra.own = ownApplication([
      [OURS, IN_GRAPH],
      ['OUR8Q~twin', '2029-01-01T00:00:00Z'],
    ])
    const own = entra.own
    if (own.kind === 'found') {
      const [one, two] = own.application.secrets
      if (!one || !two) throw new Error('two secrets were expected')
      const secrets = [one, { ...two, keyId: 'twin' }]
      entra.own = { ...own, application: { ...own.application, secrets } }
    }
    expect(await read()).toEqual({ kind: 'read', corrected: 0 })
    expect(await credential()).toMatchObject({
      entraKeyId: null,
      expiresAt: TYPED,
      expirySource: 'entered',
    })
    expect((await registration()).entraKeys).toHaveLength(2)
  })

  test('notes when a key it had seen is no longer listed, and when it is back', async () => {
    listing([OURS, IN_GRAPH])
    await read()
    listing()
    await read()
    expect((await credential()).goneFromEntraAt).toBeInstanceOf(Date)
    const first = await credential()
    await read()
    expect(await credential()).toEqual(first)
    listing([OURS, IN_GRAPH])
    await read()
    expect(await credential()).toMatchObject({ goneFromEntraAt: null, expiresAt: new Date(IN_GRAPH) })
  })

  test('gives a key that was just made a while to be listed', async () => {
    const next = await insertCredential(context, {
      registrationId,
      state: 'next',
      secret: 'NEW8Q~just-made',
      entraKeyId: 'key-of-NEW',
    })
    listing([OURS, IN_GRAPH])
    await read()
    expect((await credential(next.id)).goneFromEntraAt).toBeNull()
    await aged(next.id)
    await read()
    expect((await credential(next.id)).goneFromEntraAt).toBeInstanceOf(Date)
  })

  test('finds every credential it holds, the retired ones too', async () => {
    const old = await insertCredential(context, { registrationId, state: 'retired', secret: 'OLD8Q~before' })
    listing([OURS, IN_GRAPH], ['OLD8Q~before', '2028-05-05T05:00:00Z'])
    await read()
    expect(await credential(old.id)).toMatchObject({ entraKeyId: 'key-of-OLD', state: 'retired' })
  })

  test('leaves the dates of a certificate as the certificate has them', async () => {
    const thumbprint = 'C4'.repeat(20)
    const { id } = await insertCredential(context, {
      registrationId,
      kind: 'certificate',
      state: 'next',
      thumbprint,
      thumbprintSha256: 'D5'.repeat(32),
      expiresAt: TYPED,
      expirySource: 'certificate',
    })
    entra.own = ownApplication([[OURS, IN_GRAPH]], {
      certificates: [
        {
          keyId: 'cert-key',
          customKeyIdentifier: Buffer.from(thumbprint, 'hex').toString('base64'),
          displayName: 'CN=Mailgrant',
          expiresAt: new Date('2030-02-02T00:00:00Z'),
        },
      ],
    })
    await read()
    expect(await credential(id)).toMatchObject({
      entraKeyId: 'cert-key',
      displayName: 'CN=Mailgrant',
      expiresAt: TYPED,
      expirySource: 'certificate',
    })
  })
})

describe('when Entra does not tell', () => {
  beforeEach(async () => {
    listing([OURS, IN_GRAPH])
    await read()
  })
  const secondsAhead = async () => {
    const { nextEntraReadAt } = await registration()
    return (nextEntraReadAt.getTime() - (await rig.database.now()).getTime()) / 1000
  }

  test('a refusal of Graph keeps what was read last, and is remembered', async () => {
    const before = await registration()
    entra.own = notAllowed()
    expect(await read()).toEqual({ kind: 'denied' })
    const { entraKeys, appFacts, entraReadAt, graphAccess } = await registration()
    expect({ entraKeys, appFacts, entraReadAt }).toEqual({
      entraKeys: before.entraKeys,
      appFacts: before.appFacts,
      entraReadAt: before.entraReadAt,
    })
    expect(graphAccess).toBe('denied')
  })

  test('a silence changes nothing, and is asked again within the hour', async () => {
    expect(await secondsAhead()).toBeGreaterThan(9 * 3600)
    entra.own = unreachable()
    expect(await read()).toEqual({ kind: 'unreachable' })
    expect(await registration()).toMatchObject({
      graphAccess: 'allowed',
      entraKeys: [{ keyId: 'key-of-OUR' }],
    })
    expect(await secondsAhead()).toBeLessThanOrEqual(3600)
  })

  test('a credential that is not accepted is no word of Graph about the app', async () => {
    const before = await credential()
    entra.failWith = EXPIRED
    expect(await read()).toMatchObject({ kind: 'refused', failure: { class: 'app-credential' } })
    expect(await registration()).toMatchObject({ graphAccess: 'allowed' })
    expect(await credential()).toEqual(before)
  })
})

test('with the one in use removed in Entra, the spare one asks, and tells that it is gone', async () => {
  const spare = 'SPA8Q~the-one-before'
  entra.accepted.add(spare)
  await insertCredential(context, { registrationId, state: 'fallback', secret: spare })
  listing([OURS, IN_GRAPH], [spare, '2030-05-05T00:00:00Z'])
  await read()
  entra.accepted.delete(OURS)
  listing([spare, '2030-05-05T00:00:00Z'])
  expect(await read()).toMatchObject({ kind: 'read' })
  expect((await credential()).goneFromEntraAt).toBeInstanceOf(Date)
})

test('one that Graph shall date is dated without a word of correction', async () => {
  const left = { state: 'next', secret: 'NEW8Q~undated', expirySource: 'graph' } as const
  const { id } = await insertCredential(context, { registrationId, ...left, expiresAt: TYPED })
  listing([OURS, TYPED.toISOString()], ['NEW8Q~undated', IN_GRAPH])
  expect(await read()).toEqual({ kind: 'read', corrected: 0 })
  expect(await credential(id)).toMatchObject({ entraKeyId: 'key-of-NEW', expiresAt: new Date(IN_GRAPH) })
})

test('the help desk may not have it read', async () => {
  const helpDesk = await testContext({ database: rig.database, role: 'help-desk', tokens: entra.tokens })
  await expect(read(helpDesk)).rejects.toMatchObject({ code: 'not-allowed' })
  expect(entra.scopes).toEqual([])
})
