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
import type { Context } from '#lib/services.ts'
import type { OpenVault } from '#lib/vault/open-vault.ts'
import { removeRegistration, renameRegistration } from './commands.ts'
import { registrationDetail, registrationPanel } from './queries.ts'

let rig: TestDatabase
let opened: OpenVault
let context: Context
let registrationId: string

beforeAll(async () => {
  rig = await testDatabase()
  opened = await testVault(rig.database)
  context = await testContext({ database: rig.database, opened })
})
afterAll(() => rig.close())
beforeEach(async () => {
  registrationId = (await insertRegistration(rig.database, { name: 'Mail connector' })).id
})

const auditOf = (id: string) =>
  rig.database.read
    .select({ verb: auditEvents.verb, name: auditEvents.subjectName, facts: auditEvents.facts })
    .from(auditEvents)
    .where(eq(auditEvents.subjectId, id))

describe('removing an app', () => {
  test('is refused with the count while mailboxes use it', async () => {
    await insertMailbox(rig.database, { registrationId })
    await insertMailbox(rig.database, { registrationId })
    await expect(removeRegistration(context, registrationId)).rejects.toMatchObject({
      code: 'registration-in-use',
      facts: { count: 2 },
    })
    expect(await registrationDetail(rig.database.read, registrationId)).not.toBeNull()
  })

  test('erases its sealed secrets and the grants nobody uses any more', async () => {
    await insertCredential(context, { registrationId })
    await insertCredential(context, { registrationId, state: 'fallback' })
    await insertGrant(context, { registrationId })
    await removeRegistration(context, registrationId)
    const { read } = rig.database
    expect(await read.$count(credentials, eq(credentials.registrationId, registrationId))).toBe(0)
    expect(await read.$count(grants, eq(grants.registrationId, registrationId))).toBe(0)
    expect(await auditOf(registrationId)).toMatchObject([
      { verb: 'registration.removed', name: 'Mail connector' },
    ])
  })

  test('leaves other apps alone', async () => {
    const other = await insertCredential(context)
    await removeRegistration(context, registrationId)
    expect(await openClient(context, other.registrationId)).toMatchObject({ credential: { id: other.id } })
  })

  test('does not find an app that is gone', async () => {
    await removeRegistration(context, registrationId)
    await expect(removeRegistration(context, registrationId)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('renaming an app', () => {
  test('keeps the old name in the audit', async () => {
    await renameRegistration(context, { registrationId, name: 'Post' })
    expect((await registrationDetail(rig.database.read, registrationId))?.name).toBe('Post')
    expect(await auditOf(registrationId)).toEqual([
      { verb: 'registration.renamed', name: 'Post', facts: { before: 'Mail connector' } },
    ])
  })

  test('does not find an app that is not there', async () => {
    await expect(
      renameRegistration(context, { registrationId: randomUUID(), name: 'Post' }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('the help desk may neither rename nor remove', async () => {
  const helpDesk = await testContext({ database: rig.database, role: 'help-desk', opened })
  await expect(removeRegistration(helpDesk, registrationId)).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(renameRegistration(helpDesk, { registrationId, name: 'X' })).rejects.toMatchObject({
    code: 'not-allowed',
  })
})

describe('opening the client of an app', () => {
  test('takes the secret in use and no other', async () => {
    await insertCredential(context, { registrationId, secret: 'the-one-before', state: 'fallback' })
    await insertCredential(context, { registrationId, secret: 'the-one-in-use' })
    const { client, cloud } = await openClient(context, registrationId)
    expect(client.credential.kind === 'secret' && client.credential.value.reveal()).toBe('the-one-in-use')
    expect(cloud.id).toBe('global')
  })

  test('says so when no secret is in use', async () => {
    await expect(openClient(context, registrationId)).rejects.toMatchObject({
      code: 'no-credential',
      facts: { name: 'Mail connector' },
    })
  })

  test('says so when the cloud has left the settings', async () => {
    const { id } = await insertRegistration(rig.database, { cloud: 'sandbox' })
    await insertCredential(context, { registrationId: id })
    await expect(openClient(context, id)).rejects.toMatchObject({ code: 'cloud-unknown' })
  })
})

describe('the panel of apps', () => {
  test('puts the secret that runs out first on top, counts mailboxes, and shows no sealed value', async () => {
    const fresh = await testDatabase()
    try {
      const here = await testContext({ database: fresh.database })
      const late = await insertCredential(here, { expiresAt: new Date('2040-01-01T00:00:00Z') })
      const past = await insertCredential(here, { expiresAt: new Date('2020-01-01T00:00:00Z') })
      await insertCredential(here, {
        registrationId: past.registrationId,
        state: 'fallback',
        expiresAt: new Date('2019-01-01T00:00:00Z'),
      })
      const bare = await insertRegistration(fresh.database)
      await insertMailbox(fresh.database, { registrationId: late.registrationId })
      await insertMailbox(fresh.database, { registrationId: late.registrationId })
      const panel = await registrationPanel(fresh.database.read)
      expect(panel.map(({ id, mailboxes }) => [id, mailboxes])).toEqual([
        [past.registrationId, 0],
        [late.registrationId, 2],
        [bare.id, 0],
      ])
      expect(panel.map(({ credential }) => credential?.left.tone)).toEqual(['expired', 'ok', undefined])
      expect(panel[2]?.credential).toBeNull()
      expect(JSON.stringify(panel)).not.toContain(late.sealed)
    } finally {
      await fresh.close()
    }
  })
})
