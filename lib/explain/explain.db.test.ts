import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { unnamedFailures } from '#lib/db/schema/unnamed.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import { listUnnamed } from '#lib/unnamed/queries.ts'
import { explainFailure } from './explain.ts'

const APP_ID = '5b1b3c1e-7777-4000-8000-000000000001'
const OTHER_ID = '5b1b3c1e-7777-4000-8000-000000000002'

let opened: TestDatabase
let admin: Context
let helpDesk: Context
const logged: string[] = []

beforeAll(async () => {
  opened = await testDatabase()
  const { database } = opened
  admin = await testContext({ database, onLog: (line) => logged.push(line) })
  helpDesk = await testContext({ database, role: 'help-desk', onLog: (line) => logged.push(line) })
  const app = await insertRegistration(database, { name: 'Harbour', clientId: APP_ID })
  await insertRegistration(database, { name: 'Lighthouse', clientId: OTHER_ID })
  await insertMailbox(database, { address: 'Desk@Fabrikam.example', registrationId: app.id })
})
afterAll(() => opened?.close())

const ask = (context: Context, text: string) => explainFailure(context, { text, where: 'unsure' })

describe('explaining a pasted text', () => {
  it('fills in the mailbox and the app that the portal knows, in any case of letters', async () => {
    const { cause, known } = await ask(
      admin,
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. desk@fabrikam.EXAMPLE',
    )
    expect(cause).toBe('smtp.auth_disabled_work')
    expect(known).toMatchObject({
      mailbox: { address: 'Desk@Fabrikam.example' },
      app: { name: 'Harbour', clientId: APP_ID, id: expect.any(String) },
    })
  })

  it('shows help desk the app of a mailbox without a way to it, and no app of which only the ID is named', async () => {
    const text = 'AADSTS7000222: The provided client secret keys are expired.'
    expect((await ask(helpDesk, `${text} desk@fabrikam.example`)).known.app).toMatchObject({
      name: 'Harbour',
      id: null,
    })
    expect((await ask(helpDesk, `${text} '${OTHER_ID}'`)).known).toEqual({ mailbox: null, app: null })
    expect((await ask(admin, `${text} '${OTHER_ID.toUpperCase()}'`)).known.app?.name).toBe('Lighthouse')
  })

  it('keeps nothing of what it can name', async () => {
    await record(opened.database, 'unnamed', (writer) => writer.delete(unnamedFailures))
    await ask(admin, 'AADSTS50076: Due to a configuration change you must use multi-factor authentication.')
    expect(await listUnnamed(opened.database.read)).toEqual([])
  })

  it('counts what it cannot name, without names and secrets, and gives back the masked text', async () => {
    const secret = `Ab18Q~${'xY3zW9vU7t'.repeat(4).slice(0, 30)}`
    const asked = `299 The hull of desk@fabrikam.example leaks, client_secret=${secret}`
    const { cause, masked, evidence, facts } = await ask(helpDesk, asked)
    expect(cause).toBe('unspecified')
    expect(masked).toBe('299 The hull of desk@fabrikam.example leaks, client_secret=[masked]')
    const [row] = await listUnnamed(opened.database.read)
    expect(row).toMatchObject({
      seenIn: 'explain',
      count: 1,
      cloud: 'global',
      sample: '299 The hull of user1@example.com leaks, client_secret=[masked]',
    })
    const everything = JSON.stringify([masked, evidence, facts, row]) + logged.join()
    expect(everything).not.toContain(secret.slice(6, 20))
  })

  it('finds no secret that escapes and encodings had hidden', async () => {
    const token = `EwB4A8l6${'aB3dE6gH9k'.repeat(12)}`
    for (const hidden of [
      encodeURIComponent(encodeURIComponent(token)),
      JSON.stringify(JSON.stringify({ value: token })),
      [...token].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
      [...token].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join(''),
    ]) {
      const { evidence, facts } = await ask(admin, `odd thing ${hidden} happened`)
      const [row] = await listUnnamed(opened.database.read)
      const shown = JSON.stringify([evidence, facts, row])
      expect(shown).toContain('[masked]')
      for (let at = 0; at + 20 <= token.length; at += 10)
        expect(shown).not.toContain(token.slice(at, at + 20))
    }
  })
})
