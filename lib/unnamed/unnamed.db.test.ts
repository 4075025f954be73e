import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { record } from '#lib/db/gate.ts'
import { unnamedFailures } from '#lib/db/schema/unnamed.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { Context } from '#lib/services.ts'
import { forgetUnnamed } from './commands.ts'
import type { Unnamed } from './fingerprint.ts'
import { MOST_KEPT, noteUnnamed } from './note.ts'
import { countUnnamed, listUnnamed } from './queries.ts'

let opened: TestDatabase
let admin: Context
let helpDesk: Context
const logged: string[] = []

beforeAll(async () => {
  opened = await testDatabase()
  admin = await testContext({ database: opened.database, onLog: (line) => logged.push(line) })
  helpDesk = await testContext({ database: opened.database, role: 'help-desk' })
})
afterAll(() => opened?.close())
beforeEach(() => record(opened.database, 'unnamed', (writer) => writer.delete(unnamedFailures)))

const odd = (words: string, more: Partial<Unnamed> = {}): Unnamed => ({
  seenIn: 'explain',
  evidence: { source: 'smtp', stage: 'smtp', text: words },
  ...more,
})
const list = () => listUnnamed(opened.database.read)

describe('failures without a name', () => {
  it('are counted by kind, with the words of the first and the times of first and last', async () => {
    await noteUnnamed(admin, [odd('299 Odd answer 17 to ana@fabrikam.example')])
    await noteUnnamed(admin, [odd('299 Odd answer 18 to joe@contoso.example'), odd('299 Another answer')])
    const rows = await list()
    expect(rows).toHaveLength(2)
    const [same] = rows.filter(({ count }) => count === 2)
    expect(same).toMatchObject({
      seenIn: 'explain',
      saidBy: 'smtp',
      stage: 'smtp',
      cloud: null,
      sample: '299 Odd answer 17 to user1@example.com',
    })
    expect(same?.lastSeenAt.getTime()).toBeGreaterThanOrEqual(same?.firstSeenAt.getTime() ?? Infinity)
  })

  it('are all counted when many are met at the same moment', async () => {
    const replica = await opened.openReplica()
    const keepers = [admin, { ...admin, database: replica }]
    await Promise.all(
      Array.from({ length: 20 }, (_, place) => noteUnnamed(keepers[place % 2] ?? admin, [odd('299 Odd')])),
    )
    expect((await list()).map(({ count }) => count)).toEqual([20])
    if (replica !== opened.database) await replica.close()
  })

  it('keep to their bound: the kind not seen for longest makes room', async () => {
    await record(opened.database, 'unnamed', (writer) =>
      writer.insert(unnamedFailures).values(
        Array.from({ length: MOST_KEPT }, (_, place) => ({
          fingerprint: `kind ${place}`,
          seenIn: 'probe' as const,
          saidBy: 'imap',
          stage: 'open',
          sample: `kind ${place}`,
          lastSeenAt: sql`now() - ${place + 1}::float8 * interval '1 minute'`,
        })),
      ),
    )
    await noteUnnamed(admin, [odd('299 Odd')])
    const rows = await list()
    expect(await countUnnamed(opened.database.read)).toBe(MOST_KEPT)
    expect(rows[0]?.sample).toBe('299 Odd')
    expect(rows.map(({ sample }) => sample)).not.toContain(`kind ${MOST_KEPT - 1}`)
  })

  it('keep nothing that is secret', async () => {
    const secret = `Xy18Q~${'aB3dE6gH9'.repeat(4).slice(0, 34)}`
    await noteUnnamed(admin, [odd(`299 Odd client_secret=${secret} and ${secret}, PASS`)])
    const everything = JSON.stringify(await list())
    expect(everything).toContain('[masked]')
    expect(everything).not.toContain(secret.slice(6, 20))
  })

  it('cost nobody anything when they cannot be counted', async () => {
    const broken = { ...admin.database, transaction: () => Promise.reject(new Error('no database')) }
    await noteUnnamed({ ...admin, database: broken }, [odd('299 Odd')])
    expect(logged.join()).toContain('an unnamed failure was not counted')
  })

  it('are taken off the list by an admin, one or all, and the audit says so', async () => {
    await noteUnnamed(admin, [odd('299 Odd'), odd('298 Odder'), odd('297 Oddest')])
    const [first] = await list()
    await expect(forgetUnnamed(helpDesk, first?.id ?? '')).rejects.toThrow('not-allowed')
    expect(await forgetUnnamed(admin, first?.id ?? '')).toBe(1)
    await expect(forgetUnnamed(admin, first?.id ?? '')).rejects.toThrow('not-found')
    expect(await forgetUnnamed(admin, 'all')).toBe(2)
    expect(await list()).toEqual([])
    const { events } = await auditPage(opened.database.read)
    expect(events.slice(0, 2).map(({ verb, facts }) => [verb, facts])).toEqual([
      ['unnamed.removed', { count: 2 }],
      ['unnamed.removed', { count: 1 }],
    ])
  })
})
