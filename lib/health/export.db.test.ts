import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { relabelMailbox } from '#lib/mailboxes/labels.ts'
import { putProtocols } from '#lib/mailboxes/put-protocols.ts'
import type { Context } from '#lib/services.ts'
import { readBoardParams } from './board-params.ts'
import { exportedMailboxes } from './export.ts'
import { board } from './queries.ts'
import { tagsInUse } from './tags.ts'

let opened: TestDatabase
let admin: Context
let deskId: string

beforeAll(async () => {
  opened = await testDatabase()
  const { database } = opened
  admin = await testContext({ database })
  const { id: registrationId } = await insertRegistration(database)
  const dana = await insertAccount(database, { upn: 'Dana@contoso.example' })
  const { id: grantId } = await insertGrant(admin, { registrationId, accountId: dana.id })
  const desk = await insertMailbox(database, {
    ...{ address: 'desk@contoso.example', displayName: 'Desk', access: 'shared' },
    ...{ registrationId, grantId, protocols: ['imap', 'smtp'], tags: ['front', 'public'] },
  })
  deskId = desk.id
  const dana0 = { address: 'dana@contoso.example', registrationId, grantId, tags: ['people'] }
  const own = await insertMailbox(database, dana0)
  const robot = await insertMailbox(database, {
    ...{ address: 'robot@contoso.example', access: 'app', registrationId, protocols: ['imap'] },
    ...{ health: 'failing', cause: 'mail.no_mailbox' },
  })
  await database.transaction(async (writer) => {
    for (const { id, protocols } of [desk, own, robot]) await putProtocols(writer, id, protocols)
  })
})
afterAll(() => opened?.close())

const exported = async (query: Record<string, string>) =>
  exportedMailboxes(opened.database.read, readBoardParams({ sort: 'address', ...query }))
const addresses = async (query: Record<string, string>) =>
  (await exported(query)).map(({ address }) => address)

describe('the exported list', () => {
  it('has what an import needs, with the delegate of shared mailboxes only', async () => {
    expect(await exported({})).toEqual([
      {
        address: 'dana@contoso.example',
        access: 'own',
        protocols: ['imap', 'pop3', 'smtp'],
        tags: ['people'],
      },
      {
        ...{ address: 'desk@contoso.example', displayName: 'Desk', access: 'shared' },
        ...{ delegate: 'Dana@contoso.example', protocols: ['imap', 'smtp'], tags: ['front', 'public'] },
      },
      { address: 'robot@contoso.example', access: 'app', protocols: ['imap'], tags: [] },
    ])
  })

  it('follows the filters and the search of the board, and not its pages', async () => {
    expect(await addresses({ protocol: 'smtp', page: '7' })).toEqual([
      'dana@contoso.example',
      'desk@contoso.example',
    ])
    expect(await addresses({ state: 'failing' })).toEqual(['robot@contoso.example'])
    expect(await addresses({ tag: 'public' })).toEqual(['desk@contoso.example'])
    expect(await addresses({ q: 'PEOP' })).toEqual(['dana@contoso.example'])
    expect(await addresses({ q: '%' })).toEqual([])
  })
})

describe('tags', () => {
  it('are on the rows of the board, and those in use can be chosen', async () => {
    const shown = await board(opened.database.read, readBoardParams({ tag: 'front' }))
    expect(shown.rows.map(({ address, tags }) => [address, tags])).toEqual([
      ['desk@contoso.example', ['front', 'public']],
    ])
    expect(shown.all).toBe(1)
    expect(shown.tags).toEqual(['front', 'people', 'public'])
  })

  it('are changed together with the name, by those who may connect', async () => {
    await relabelMailbox(admin, deskId, { displayName: null, tags: ['lobby'] })
    expect(await addresses({ tag: 'lobby' })).toEqual(['desk@contoso.example'])
    expect(await tagsInUse(opened.database.read)).toEqual(['lobby', 'people'])
    const helpDesk = await testContext({ database: opened.database, role: 'help-desk' })
    await expect(relabelMailbox(helpDesk, deskId, { displayName: null, tags: [] })).rejects.toMatchObject({
      code: 'not-allowed',
    })
  })
})
