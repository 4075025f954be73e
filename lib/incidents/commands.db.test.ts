import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertMailbox, insertUser } from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import {
  acknowledge,
  addNote,
  assign,
  closeByHand,
  release,
  snooze,
  takeAcknowledgementBack,
  takeOver,
  wake,
} from './commands.ts'
import { incidentDetail, incidentList, openCounts } from './queries.ts'

let opened: TestDatabase
let helpDesk: Context
beforeAll(async () => {
  opened = await testDatabase()
  helpDesk = await testContext({ database: opened.database, role: 'help-desk' })
})
afterAll(() => opened?.close())

async function incident(given: Partial<typeof incidents.$inferInsert> = {}): Promise<string> {
  const mailbox = await insertMailbox(opened.database)
  const [row] = await opened.database.transaction((writer) =>
    writer
      .insert(incidents)
      .values({
        key: `mailbox:${mailbox.id}:mail.no_mailbox_or_license`,
        level: 'mailbox',
        subjectKind: 'mailbox',
        subjectId: mailbox.id,
        subjectName: mailbox.address,
        mailboxId: mailbox.id,
        registrationId: mailbox.registrationId,
        cause: 'mail.no_mailbox_or_license',
        severity: 'red',
        who: 'exchange-admin',
        since: new Date(),
        stops: 1,
        of: 1,
        ...given,
      })
      .returning(),
  )
  return row?.id ?? ''
}

const rowOf = async (id: string) =>
  (await opened.database.read.select().from(incidents).where(eq(incidents.id, id)))[0]
const kindsOf = async (id: string) =>
  (
    await opened.database.read
      .select()
      .from(incidentEvents)
      .where(eq(incidentEvents.incidentId, id))
      .orderBy(asc(incidentEvents.at), asc(incidentEvents.id))
  ).map(({ kind }) => kind)
const own = () => (helpDesk.actor.kind === 'user' ? helpDesk.actor.id : '')
const later = () => new Date(Date.now() + 3_600_000)

describe('an incident in the hands of people', () => {
  it('is acknowledged once, and that can be taken back', async () => {
    const id = await incident()
    await acknowledge(helpDesk, id)
    await acknowledge(helpDesk, id)
    expect(await rowOf(id)).toMatchObject({ acknowledgedAt: expect.any(Date), acknowledgedBy: own() })
    await takeAcknowledgementBack(helpDesk, id)
    expect(await rowOf(id)).toMatchObject({ acknowledgedAt: null, acknowledgedBy: null })
    expect(await kindsOf(id)).toEqual(['acknowledged', 'unacknowledged'])
  })

  it('is taken over, handed to somebody else, and released', async () => {
    const id = await incident()
    const other = await insertUser(opened.database, { name: 'Oskar' })
    await takeOver(helpDesk, id)
    expect((await rowOf(id))?.ownerId).toBe(own())
    const mine = await incidentList(opened.database.read, { view: 'mine', page: 1, userId: own() })
    expect(mine.lines.map((line) => line.id)).toEqual([id])
    await assign(helpDesk, id, other.id)
    expect((await incidentDetail(opened.database.read, id))?.owner).toBe('Oskar')
    await release(helpDesk, id)
    expect((await rowOf(id))?.ownerId).toBeNull()
    expect(await kindsOf(id)).toEqual(['assigned', 'assigned', 'unassigned'])
  })

  it('goes to nobody who is not there', async () => {
    const id = await incident()
    const gone = await insertUser(opened.database, { disabledAt: new Date() })
    await expect(assign(helpDesk, id, gone.id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is snoozed and woken', async () => {
    const id = await incident()
    await snooze(helpDesk, id, later())
    const snoozed = await incidentList(opened.database.read, { view: 'snoozed', page: 1, userId: null })
    expect(snoozed.lines.map((line) => line.id)).toEqual([id])
    await wake(helpDesk, id)
    expect((await rowOf(id))?.snoozedUntil).toBeNull()
    expect(await kindsOf(id)).toEqual(['snoozed', 'woken'])
  })

  it('takes notes, also when it is over, and nothing else then', async () => {
    const id = await incident({ closedAt: new Date(), closedWhy: 'works' })
    await addNote(helpDesk, id, 'It was the firewall.')
    const [note] = (await incidentDetail(opened.database.read, id))?.events ?? []
    expect(note).toMatchObject({ kind: 'noted', note: 'It was the firewall.', byName: helpDesk.actor.name })
    for (const act of [acknowledge, takeOver, wake, closeByHand])
      await expect(act(helpDesk, id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is closed by hand only when what it is about exists no more', async () => {
    const id = await incident()
    await expect(closeByHand(helpDesk, id)).rejects.toMatchObject({ code: 'conflict' })
    await opened.damage(`delete from mailboxes where id = '${(await rowOf(id))?.mailboxId}'`)
    const before = await openCounts(opened.database.read)
    await closeByHand(helpDesk, id)
    expect(await rowOf(id)).toMatchObject({ closedWhy: 'by-hand', closedAt: expect.any(Date) })
    expect((await openCounts(opened.database.read)).red).toBe(before.red - 1)
  })

  it('says in the audit who did what', async () => {
    const id = await incident()
    await takeOver(helpDesk, id)
    const [event] = (await auditPage(opened.database.read, { limit: 1 })).events
    expect(event).toMatchObject({ verb: 'incident.assigned', subjectId: id, actorName: helpDesk.actor.name })
  })

  it('is for people who may act: a job may not', async () => {
    const jobs = await testContext({ database: opened.database, role: 'system' })
    await expect(acknowledge(jobs, await incident())).rejects.toMatchObject({ code: 'not-allowed' })
  })
})
