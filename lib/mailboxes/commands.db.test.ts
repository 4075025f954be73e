import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import { changeProtocols, removeMailbox } from './commands.ts'

let opened: TestDatabase
let admin: Context
let helpDesk: Context
beforeAll(async () => {
  opened = await testDatabase()
  admin = await testContext({ database: opened.database })
  helpDesk = await testContext({ database: opened.database, role: 'help-desk' })
})
afterAll(() => opened?.close())

async function connected() {
  const { id: registrationId } = await insertRegistration(opened.database)
  const grant = await insertGrant(admin, { registrationId })
  const mailbox = await insertMailbox(opened.database, { registrationId, grantId: grant.id })
  return { grant, mailbox }
}

const read = () => opened.database.read
const grantRows = (id: string) => read().select().from(grants).where(eq(grants.id, id))
const accountRows = (id: string) => read().select().from(accounts).where(eq(accounts.id, id))
const mailboxRows = (id: string) => read().select().from(mailboxes).where(eq(mailboxes.id, id))

describe('removing a mailbox', () => {
  it('erases the mailbox, its grant with the sealed tokens and the account behind it', async () => {
    const { grant, mailbox } = await connected()
    expect(await removeMailbox(admin, mailbox.id)).toEqual({ grantErased: true })
    expect(await mailboxRows(mailbox.id)).toEqual([])
    expect(await grantRows(grant.id)).toEqual([])
    expect(await accountRows(grant.accountId)).toEqual([])
    const [event] = (await auditPage(read())).events
    expect(event).toMatchObject({
      verb: 'mailbox.removed',
      subjectName: mailbox.address,
      facts: { grantErased: true },
    })
  })

  it('keeps a grant that another mailbox uses', async () => {
    const { grant, mailbox } = await connected()
    const { registrationId } = mailbox
    const other = await insertMailbox(opened.database, { registrationId, grantId: grant.id })
    expect(await removeMailbox(admin, mailbox.id)).toEqual({ grantErased: false })
    expect(await grantRows(grant.id)).toHaveLength(1)
    expect(await removeMailbox(admin, other.id)).toEqual({ grantErased: true })
    expect(await grantRows(grant.id)).toEqual([])
  })

  it('is refused to the help desk, and tells when somebody was faster', async () => {
    const { mailbox } = await connected()
    await expect(removeMailbox(helpDesk, mailbox.id)).rejects.toMatchObject({ code: 'not-allowed' })
    expect(await mailboxRows(mailbox.id)).toHaveLength(1)
    await removeMailbox(admin, mailbox.id)
    await expect(removeMailbox(admin, mailbox.id)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('changing the protocols', () => {
  const protocolRows = async (mailboxId: string) =>
    (await read().select().from(mailboxProtocols).where(eq(mailboxProtocols.mailboxId, mailboxId))).map(
      ({ protocol, health }) => [protocol, health],
    )

  it('keeps what is known of those that stay, and names the permissions that need a reconnect', async () => {
    const { mailbox } = await connected()
    await changeProtocols(admin, mailbox.id, ['imap', 'pop3'])
    await opened.damage(`update mailbox_protocols set health = 'healthy' where protocol = 'imap'`)
    expect(await changeProtocols(admin, mailbox.id, ['imap', 'smtp'])).toEqual({ missing: ['SMTP.Send'] })
    expect((await protocolRows(mailbox.id)).toSorted()).toEqual([
      ['imap', 'healthy'],
      ['smtp', 'unknown'],
    ])
    expect((await mailboxRows(mailbox.id))[0]?.protocols).toEqual(['imap', 'smtp'])
  })

  it('is refused to the help desk', async () => {
    const { mailbox } = await connected()
    await expect(changeProtocols(helpDesk, mailbox.id, ['imap'])).rejects.toMatchObject({
      code: 'not-allowed',
    })
  })
})
