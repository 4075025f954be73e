import { eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { untilSomebodyWaits } from '#lib/db/testing/lock-wait.ts'
import { attachIn } from '#lib/mailboxes/attach.ts'
import { removeMailbox } from '#lib/mailboxes/commands.ts'
import { putMoves } from '#lib/mailboxes/move-request.ts'
import { gate } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'

let opened: TestDatabase
let replica: Database
let admin: Context
beforeAll(async () => {
  opened = await testDatabase()
  replica = await opened.openReplica()
  admin = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())

/** A sign-in that carries one shared mailbox. */
async function carried() {
  const { id: registrationId } = await insertRegistration(opened.database)
  const { id: grantId } = await insertGrant(admin, { registrationId })
  const mailbox = await insertMailbox(opened.database, { registrationId, grantId, access: 'shared' })
  return { grantId, mailboxId: mailbox.id }
}

const rows = (grantId: string) => opened.database.read.$count(grants, eq(grants.id, grantId))

/** Removes the mailbox while somebody has put something on its sign-in, and has not said so to the database yet. */
async function removeDuring(mailboxId: string, work: (writer: Writer) => Promise<unknown>) {
  const put = gate()
  const working = record(opened.database, 'probe', async (writer) => {
    await work(writer)
    put.open()
    await untilSomebodyWaits(replica)
  })
  await put.opened
  const [removed] = await Promise.all([removeMailbox({ ...admin, database: replica }, mailboxId), working])
  return removed
}

describe('a sign-in whose last mailbox is removed', () => {
  it('stays when at this moment another mailbox is attached to it', async () => {
    const { grantId, mailboxId } = await carried()
    const target: AttemptTarget = { address: 'attached@contoso.example', protocols: ['imap'] }
    const removed = await removeDuring(mailboxId, (writer) =>
      attachIn(writer, admin.actor, grantId, [target]),
    )
    expect(removed).toEqual({ grantErased: false })
    expect(await rows(grantId)).toBe(1)
  })

  it('stays when at this moment another mailbox is asked to be moved to it', async () => {
    const { grantId, mailboxId } = await carried()
    const other = await carried()
    const removed = await removeDuring(mailboxId, async (writer) => {
      await writer.select({ id: grants.id }).from(grants).where(eq(grants.id, grantId)).for('key share')
      await putMoves(writer, {
        batchId: uuidv7(),
        toGrantId: grantId,
        mailboxIds: [other.mailboxId],
        requestedBy: null,
      })
    })
    expect(removed).toEqual({ grantErased: false })
    expect(await rows(grantId)).toBe(1)
  })

  it('goes when nobody wants it', async () => {
    const { grantId, mailboxId } = await carried()
    expect(await removeMailbox(admin, mailboxId)).toEqual({ grantErased: true })
    expect(await rows(grantId)).toBe(0)
  })
})
