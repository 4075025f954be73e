import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { Changed, Steps } from './reconcile.ts'
import type { Trouble } from './trouble.ts'
import { writeSteps } from './write-steps.ts'

let opened: TestDatabase
beforeAll(async () => {
  opened = await testDatabase()
})
afterAll(() => opened?.close())

const START = new Date('2026-05-06T12:00:00Z')
const NOTHING: Steps = { close: [], change: [], giveBack: [], open: [], wake: [], seen: [] }
const busy: Trouble = {
  ...{ key: 'k', level: 'mailbox', subjectKind: 'mailbox', subjectId: 'm', subjectName: 'm@x.example' },
  ...{ registrationId: null, mailboxId: null, protocol: null, cause: 'mail.throttled_or_busy' },
  ...{ severity: 'amber', who: 'wait', since: START, stops: 1, of: 1, sure: true },
}

async function step(minute: number, steps: Partial<Steps>): Promise<void> {
  const now = new Date(START.getTime() + minute * 60_000)
  await record(opened.database, 'incident', (writer) => writeSteps(writer, { ...NOTHING, ...steps }, now))
}

it('what turns red is handed on, also right after another change of it', async () => {
  await step(0, { open: [busy] })
  const change = async (trouble: Trouble): Promise<Changed> => {
    const [incident] = await opened.database.read.select().from(incidents)
    const before = { ...busy, ...incident } as Changed['incident']
    return { incident: before, trouble, worse: before.severity !== trouble.severity, moved: true }
  }
  const handedOver: Trouble = { ...busy, who: 'exchange-admin' }
  await step(5, { change: [await change(handedOver)] })
  await step(10, { change: [await change({ ...handedOver, who: 'app-admin' })] })
  await step(15, { change: [await change({ ...handedOver, who: 'app-admin', severity: 'red' })] })
  const [incident] = await opened.database.read.select({ id: incidents.id }).from(incidents)
  const events = await opened.database.read
    .select()
    .from(incidentEvents)
    .where(eq(incidentEvents.incidentId, incident?.id ?? ''))
    .orderBy(asc(incidentEvents.at))
  expect(events.map(({ kind, handedOnAt }) => [kind, handedOnAt === null])).toEqual([
    ['opened', true],
    ['worse', true],
    ['worse', false],
    ['worse', true],
  ])
})
