import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { type EntraKey, registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import {
  insertCredential,
  insertGrant,
  insertMailbox,
  insertRegistration,
  insertUser,
} from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import { credentialList } from './credential-list.ts'
import { settleKey, typeExpiry } from './settle.ts'

const DAY = 86_400_000
const TYPED = new Date(Date.now() + 300 * DAY)
const inDays = (days: number) => new Date(Date.now() + days * DAY)

let rig: TestDatabase
let admin: Context
let registrationId: string
let credentialId: string

const key = (keyId: string, hint: string, expiresAt: Date): EntraKey => ({
  kind: 'secret',
  keyId,
  hint,
  thumbprint: null,
  displayName: `Secret ${keyId}`,
  startsAt: null,
  expiresAt: expiresAt.toISOString(),
})
const TWINS = [
  key('one', 'OUR', inDays(20)),
  key('two', 'OUR', inDays(200)),
  key('stranger', 'XYZ', inDays(-3)),
]

beforeAll(async () => {
  rig = await testDatabase()
  admin = await testContext({ database: rig.database })
})
afterAll(() => rig.close())

beforeEach(async () => {
  registrationId = (await insertRegistration(rig.database, { graphAccess: 'allowed' })).id
  credentialId = (
    await insertCredential(admin, { registrationId, secret: 'OUR8Q~the-secret-in-use', expiresAt: TYPED })
  ).id
  await wasRead(TWINS)
})

async function wasRead(entraKeys: readonly EntraKey[], entraReadAt = new Date(Date.now() + 1000)) {
  await rig.database.transaction((writer) =>
    writer.update(registrations).set({ entraKeys, entraReadAt }).where(eq(registrations.id, registrationId)),
  )
}
async function list() {
  const [row] = await rig.database.read
    .select()
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  if (!row) throw new Error('there is no such registration')
  return credentialList(admin, row)
}
const verbs = async () =>
  (
    await rig.database.read
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, registrationId))
      .orderBy(auditEvents.number)
  ).map(({ verb }) => verb)

describe('what is shown of the credentials of an app', () => {
  test('names the keys of Entra that nobody here knows, and those that may be ours', async () => {
    const { lines, unknown } = await list()
    expect(lines[0]?.match).toEqual({ kind: 'ambiguous', candidates: TWINS.slice(0, 2) })
    expect(unknown).toMatchObject([{ keyId: 'stranger', left: { tone: 'expired' } }])
  })

  test('compares nothing that was added after Entra was read', async () => {
    await wasRead(TWINS, new Date(Date.now() - DAY))
    expect((await list()).lines[0]?.match).toBeNull()
  })

  test('names no retired one as removable in Entra whose value is in use again', async () => {
    await insertCredential(admin, { registrationId, state: 'retired', entraKeyId: 'two' })
    await rig.damage(`update credentials set entra_key_id = 'two' where id = '${credentialId}'`)
    expect((await list()).lines.map(({ id, state }) => [id, state])).toEqual([[credentialId, 'current']])
  })

  test('tells who added each, in the order of their use, with the five newest retired ones', async () => {
    const { id: addedBy } = await insertUser(rig.database, { name: 'Ines Berger' })
    for (let n = 0; n < 6; n++) {
      const expiresAt = inDays(50 + n)
      await insertCredential(admin, { registrationId, state: 'retired', expiresAt, addedBy })
    }
    await insertCredential(admin, { registrationId, state: 'next', origin: 'graph' })
    const { lines } = await list()
    expect(lines.map(({ state }) => state)).toEqual(['current', 'next', ...Array(5).fill('retired')])
    expect(lines.map(({ addedBy, origin }) => addedBy ?? origin)).toEqual([
      'person',
      'graph',
      ...Array(5).fill('Ines Berger'),
    ])
  })

  test('tells what stops, counted by access, protocol and tag, and who carries the shared ones', async () => {
    const grant = await insertGrant(admin, { registrationId })
    const own = { registrationId, protocols: ['imap'] as const, tags: ['desk'] }
    await insertMailbox(rig.database, { ...own, protocols: ['imap'], address: 'a@contoso.example' })
    for (const address of ['c@contoso.example', 'b@contoso.example']) {
      const shared = { registrationId, access: 'shared' as const, grantId: grant.id, tags: ['desk', 'post'] }
      await insertMailbox(rig.database, { ...shared, address, protocols: ['imap', 'smtp'] })
    }
    await insertMailbox(rig.database, { registrationId, access: 'app', address: 'd@contoso.example' })
    await insertMailbox(rig.database)
    expect((await list()).stops).toEqual({
      mailboxes: 4,
      addresses: ['a@contoso.example', 'b@contoso.example', 'c@contoso.example', 'd@contoso.example'],
      protocols: { imap: 4, pop3: 1, smtp: 3 },
      own: 1,
      shared: 2,
      delegates: 1,
      app: 1,
      tags: [
        { tag: 'desk', mailboxes: 3 },
        { tag: 'post', mailboxes: 2 },
      ],
    })
  })

  test('counts on a spare one only when it lives longer and is still in Entra', async () => {
    expect((await list()).standIn).toBeNull()
    const before = { registrationId, state: 'fallback' as const }
    await insertCredential(admin, { ...before, expiresAt: inDays(299) })
    await insertCredential(admin, { ...before, expiresAt: inDays(400), goneFromEntraAt: new Date() })
    expect((await list()).standIn).toBeNull()
    const { id } = await insertCredential(admin, { ...before, expiresAt: inDays(350) })
    expect((await list()).standIn?.id).toBe(id)
  })

  test('says when Entra has not told for long', async () => {
    expect((await list()).stale).toBe(false)
    await wasRead(TWINS, new Date(Date.now() - 2 * DAY))
    expect((await list()).stale).toBe(true)
  })
})

describe('several secrets that begin alike', () => {
  const settle = (keyId: string, by = admin) => settleKey(by, { registrationId, credentialId, keyId })

  test('are settled by a person: the date of the chosen one counts, and the typed one is remembered', async () => {
    await settle('two')
    const { lines, unknown } = await list()
    expect(lines[0]).toMatchObject({
      match: { kind: 'same', key: { keyId: 'two' } },
      displayName: 'Secret two',
      expirySource: 'graph',
      corrected: new Date(TYPED.toISOString()),
    })
    expect(lines[0]?.expiresAt.toISOString()).toBe(TWINS[1]?.expiresAt)
    expect(unknown.map(({ keyId }) => keyId)).toEqual(['one', 'stranger'])
    expect(await verbs()).toEqual(['credential.matched', 'credential.expiry-corrected'])
  })

  test('are not settled with one that cannot be it, nor twice', async () => {
    await expect(settle('stranger')).rejects.toMatchObject({ code: 'conflict' })
    await settle('one')
    await expect(settle('two')).rejects.toMatchObject({ code: 'conflict' })
    expect(await verbs()).toEqual(['credential.matched', 'credential.expiry-corrected'])
  })

  test('are left alone by the help desk', async () => {
    const helpDesk = await testContext({ database: rig.database, role: 'help-desk' })
    await expect(settle('one', helpDesk)).rejects.toMatchObject({ code: 'not-allowed' })
    const typed = typeExpiry(helpDesk, { registrationId, credentialId, expires: inDays(9) })
    await expect(typed).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('a date that only a person knows', () => {
  const expires = inDays(77)
  const type = (id = credentialId) => typeExpiry(admin, { registrationId, credentialId: id, expires })

  test('may be typed anew, and is audited', async () => {
    await type()
    expect((await list()).lines[0]).toMatchObject({ expirySource: 'entered', expiresAt: expires })
    expect(await verbs()).toEqual(['credential.expiry-typed'])
  })

  test('is not taken where Graph tells it, nor for a certificate', async () => {
    await settleKey(admin, { registrationId, credentialId, keyId: 'two' })
    await expect(type()).rejects.toMatchObject({ code: 'conflict' })
    const { id } = await insertCredential(admin, { registrationId, kind: 'certificate', state: 'proposed' })
    await expect(type(id)).rejects.toMatchObject({ code: 'conflict' })
  })
})
