import { afterAll, beforeAll, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { rowsRead } from '#lib/db/testing/rows-read.ts'
import type { Context } from '#lib/services.ts'
import { previewRows } from './preview.ts'
import type { MailboxRow } from './row.ts'
import { takeRow } from './take-row.ts'

let opened: TestDatabase
let context: Context
beforeAll(async () => {
  opened = await testDatabase()
  context = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())

/** A confirmed list of rows that have not been worked on: one own mailbox, and one for each delegate. */
async function listOf(registrationId: string, delegates: readonly string[]): Promise<string> {
  const rows: MailboxRow[] = [
    { address: 'own@contoso.example', access: 'own', protocols: ['imap'], tags: [] },
    ...delegates.map((delegate, n) => ({
      ...{ address: `shared-${n}@contoso.example`, access: 'shared' as const, delegate },
      ...{ protocols: ['imap' as const], tags: [] },
    })),
  ]
  return record(opened.database, 'import', async (writer) => {
    const [list] = await writer
      .insert(imports)
      .values({
        registrationId,
        encoding: 'utf-8',
        separator: ',',
        defaults: { access: 'own', protocols: ['imap'], tags: [] },
        confirmedAt: new Date(),
      })
      .returning({ id: imports.id })
    const importId = list?.id ?? ''
    await writer
      .insert(importRows)
      .values(rows.map((row, n) => ({ importId, position: n + 1, line: n + 1, key: row.address, row })))
    return importId
  })
}

it('a delegate is known by either name, in the app of the list alone, and while the sign-in lives', async () => {
  const [{ id: registrationId }, { id: elsewhere }] = [
    await insertRegistration(opened.database),
    await insertRegistration(opened.database),
  ]
  const signedIn = async (name: string, app = registrationId) => {
    const names = { upn: `${name}@Contoso.example`, mail: `${name}.mail@contoso.example` }
    const account = await insertAccount(opened.database, names)
    return (await insertGrant(context, { registrationId: app, accountId: account.id })).id
  }
  const dana = await signedIn('Dana')
  await signedIn('other', elsewhere)
  const stopped = await signedIn('stopped')
  await opened.damage(`update grants set stopped_at = now() where id = '${stopped}'`)
  const names = ['dana@contoso.EXAMPLE', 'DANA.mail@contoso.example', 'other', 'stopped', 'nobody']
  const delegates = names.map((name) => (name.includes('@') ? name : `${name}@contoso.example`))
  const importId = await listOf(registrationId, delegates)

  const taken = await record(opened.database, 'import', async (writer) => {
    const all: Awaited<ReturnType<typeof takeRow>>[] = []
    for (let position = 1; position <= 6; position += 1)
      all.push(await takeRow(writer, { importId, position }))
    return all.map((one) => [one?.fate, one?.grantId])
  })
  expect(taken).toEqual([
    ['owner', null],
    ['attach', dana],
    ['attach', dana],
    ['delegate', null],
    ['delegate', null],
    ['delegate', null],
  ])
  const { counts } = await previewRows(opened.database.read, importId, { only: undefined, page: 1 })
  expect(counts).toMatchObject({ owner: 1, attach: 2, delegate: 3 })
})

it('the sign-ins of a large portal are not gone through for a row that needs none of them', async () => {
  const { id: registrationId } = await insertRegistration(opened.database)
  const importId = await listOf(registrationId, [])
  await opened.damage(`
    insert into accounts (id, tenant_id, object_id, upn)
      select gen_random_uuid(), 'many', n::text, 'user' || n || '@contoso.example' from generate_series(1, 2000) n;
    insert into grants (id, account_id, registration_id, scopes, refresh_issued_at, consented_at, next_renewal_at)
      select gen_random_uuid(), id, '${registrationId}', '{}', now(), now(), now() from accounts where tenant_id = 'many';
    analyze`)
  expect(await opened.database.read.$count(grants)).toBeGreaterThan(2000)
  const look = () =>
    rowsRead(opened.database, 'grants', (writer) => takeRow(writer, { importId, position: 1 }))
  expect(await look()).toBeLessThan(10)
})
