import { asc } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { SafeFact } from '#lib/errors.ts'
import { Secret } from '#lib/secret.ts'
import { appendAudit } from './chain.ts'
import { auditPage } from './queries.ts'
import { verifyAudit } from './verify.ts'

const key = new Secret('a key of the audit chain')
let opened: TestDatabase
let database: Database
beforeAll(async () => {
  opened = await testDatabase()
  database = opened.database
})
beforeEach(() => opened.damage('truncate audit_events, audit_head'))
afterAll(() => opened.close())

function add(
  subjectName: string,
  facts: Record<string, SafeFact> = {},
  on: Database = database,
): Promise<void> {
  return on.transaction((writer) =>
    appendAudit(writer, key, {
      verb: 'mailbox.connected',
      subjectKind: 'mailbox',
      subjectId: null,
      subjectName,
      facts,
      actorKind: 'system',
      actorId: null,
      actorName: 'Jobs',
    }),
  )
}

async function addMany(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await add(`m${n}@contoso.example`, { n })
}

const verify = (with_: Secret = key) => verifyAudit(database.read, with_)

describe('the audit chain', () => {
  it('holds when nothing has happened yet', async () => {
    expect(await verify()).toMatchObject({ ok: true, events: 0 })
  })

  it('numbers events without gaps and holds from end to end', async () => {
    await addMany(5)
    const rows = await database.read.select().from(auditEvents).orderBy(asc(auditEvents.number))
    expect(rows.map((row) => row.number)).toEqual([1, 2, 3, 4, 5])
    expect(await verify()).toMatchObject({ ok: true, events: 5 })
  })

  it('leaves no gap for a change that was taken back', async () => {
    await add('first')
    await expect(
      database.transaction(async (writer) => {
        await appendAudit(writer, key, {
          verb: 'x.y',
          subjectKind: 'x',
          subjectName: 'undone',
          actorKind: 'system',
          actorId: null,
          actorName: 'Jobs',
        })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await add('second')
    expect(await verify()).toMatchObject({ ok: true, events: 2 })
  })

  it('takes events of two replicas at once, the very first one too', async () => {
    const replica = await opened.openReplica()
    await Promise.all(Array.from({ length: 30 }, (_, n) => add(`m${n}`, { n }, n % 2 ? database : replica)))
    expect(await verify()).toMatchObject({ ok: true, events: 30 })
  })

  it('keeps facts of every kind as they were signed', async () => {
    await add('Zoë 🐘 \u0000 \ud800 "quoted"\r\n', {
      z: 1,
      a: null,
      list: ['b', 'a', '\ud83d'],
      big: 1e21,
      small: 1e-7,
      negativeZero: -0,
      none: Number.NaN,
      text: 'NUL \u0000',
      aa: true,
    })
    expect(await verify()).toMatchObject({ ok: true, events: 1 })
  })

  it('holds over more events than are read at once', async () => {
    await opened.database.transaction(async (writer) => {
      for (let n = 1; n <= 501; n += 1) {
        await appendAudit(writer, key, {
          verb: 'x.y',
          subjectKind: 'x',
          subjectName: `${n}`,
          actorKind: 'system',
          actorId: null,
          actorName: 'Jobs',
        })
      }
    })
    expect(await verify()).toMatchObject({ ok: true, events: 501 })
    await opened.damage('update audit_events set verb = verb || $$!$$ where number = 501')
    expect(await verify()).toEqual({ ok: false, number: 501, problem: 'altered' })
  })

  it.each([
    ['an edited fact', `update audit_events set facts = '{"n": 7}' where number = 3`, 3, 'altered'],
    ['an edited name', `update audit_events set actor_name = 'Somebody' where number = 2`, 2, 'altered'],
    ['an edited time', `update audit_events set at = at + interval '1 s' where number = 4`, 4, 'altered'],
    ['a deleted event', 'delete from audit_events where number = 3', 3, 'missing'],
    ['a deleted beginning', 'delete from audit_events where number = 1', 1, 'missing'],
    ['a cut-off tail', 'delete from audit_events where number > 3', 4, 'missing'],
    [
      'a closed gap',
      'delete from audit_events where number = 3; update audit_events set number = 3 where number = 4; update audit_events set number = 4 where number = 5; update audit_head set number = 4',
      3,
      'altered',
    ],
    [
      'two exchanged events',
      'update audit_events set number = 99 where number = 2; update audit_events set number = 2 where number = 4; update audit_events set number = 4 where number = 99',
      2,
      'altered',
    ],
    [
      'a cut-off tail with the head set back',
      'delete from audit_events where number = 5; update audit_head set number = 4, mac = (select mac from audit_events where number = 4)',
      5,
      'head',
    ],
    [
      'an event added behind the head',
      `insert into audit_events select gen_random_uuid(), 6, at, actor_kind, actor_id, actor_name, verb, subject_kind, subject_id, subject_name, facts, mac from audit_events where number = 5`,
      6,
      'altered',
    ],
    ['a deleted head', 'delete from audit_head', 1, 'altered'],
    ['an emptied log', 'delete from audit_events', 1, 'missing'],
  ])('shows %s and the number where it begins', async (_what, damage, number, problem) => {
    await addMany(5)
    await opened.damage(damage)
    expect(await verify()).toEqual({ ok: false, number, problem })
  })

  it('still shows a cut-off tail after more has been written', async () => {
    await addMany(5)
    await opened.damage(
      'delete from audit_events where number = 5; update audit_head set number = 4, mac = (select mac from audit_events where number = 4)',
    )
    await addMany(3)
    expect(await verify()).toEqual({ ok: false, number: 5, problem: 'altered' })
  })

  it('does not hold under another key', async () => {
    await addMany(2)
    expect(await verify(new Secret('another key'))).toEqual({ ok: false, number: 1, problem: 'altered' })
  })
})

describe('the pages of the audit', () => {
  it('run from the newest to the oldest, each event once', async () => {
    await addMany(7)
    const numbers: number[] = []
    let before: number | undefined
    for (let page = 0; page < 10; page += 1) {
      const { events, next } = await auditPage(database.read, { before, limit: 3 })
      numbers.push(...events.map((event) => event.number))
      if (next === null) break
      before = next
    }
    expect(numbers).toEqual([7, 6, 5, 4, 3, 2, 1])
  })
})
