import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { preflights } from '#lib/db/schema/checks.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import { newestPreflights } from './queries.ts'
import { NOTHING_YET, type Preflight } from './report.ts'
import type { runPreflight } from './run.ts'
import { startPreflight } from './start.ts'

let opened: TestDatabase
beforeAll(async () => {
  opened = await testDatabase()
})
afterAll(() => opened?.close())

const FOUND: Preflight = {
  ...NOTHING_YET,
  clocks: [{ against: 'database', verdict: 'passed', secondsAhead: 0 }],
}
const finding =
  (found: Preflight): typeof runPreflight =>
  async () =>
    found

/** A run that waits until the test lets it end. */
function held() {
  let release: (found: Preflight) => void = () => {}
  const waiting = new Promise<Preflight>((resolve) => {
    release = resolve
  })
  const run: typeof runPreflight = async ({ onPart }) => {
    onPart?.(FOUND)
    return waiting
  }
  return { run, release }
}

async function admin(role: 'admin' | 'help-desk' = 'admin') {
  return { ...(await testContext({ database: opened.database, role })), config: SETTINGS }
}

async function newest(cloud: string) {
  return (await newestPreflights(opened.database.read)).find((one) => one.cloud === cloud)
}

describe('a connection test', () => {
  it('is kept with what it found, and audited', async () => {
    const { preflightId, done } = await startPreflight(await admin(), 'global', { run: finding(FOUND) })
    await done
    expect(await newest('global')).toMatchObject({ id: preflightId, state: 'done', results: FOUND })
    const events = await opened.database.read.select().from(auditEvents).orderBy(auditEvents.number)
    expect(events.at(-1)).toMatchObject({ verb: 'network.tested', subjectName: 'global' })
  })

  it('is shown as it goes on, and joined by whoever asks meanwhile', async () => {
    const { run, release } = held()
    const first = await startPreflight(await admin(), 'china', { run })
    const second = await startPreflight(await admin(), 'china', { run: finding(NOTHING_YET) })
    expect(second.preflightId).toBe(first.preflightId)
    await expect.poll(async () => (await newest('china'))?.results).toEqual(FOUND)
    expect(await newest('china')).toMatchObject({ state: 'running' })
    release(FOUND)
    await first.done
    expect(await newest('china')).toMatchObject({ state: 'done' })
  })

  it('of another cloud is a test of its own', async () => {
    const one = await startPreflight(await admin(), 'us-gov-high', { run: finding(FOUND) })
    const other = await startPreflight(await admin(), 'us-gov-dod', { run: finding(NOTHING_YET) })
    await Promise.all([one.done, other.done])
    expect((await newest('us-gov-high'))?.results).toEqual(FOUND)
    expect((await newest('us-gov-dod'))?.results).toEqual(NOTHING_YET)
  })

  it('that broke off is abandoned, and what it found is kept', async () => {
    const breaking: typeof runPreflight = async ({ onPart }) => {
      onPart?.(FOUND)
      throw new Error('broken')
    }
    const { done } = await startPreflight(await admin(), 'global', { run: breaking })
    await done
    expect(await newest('global')).toMatchObject({ state: 'abandoned', results: FOUND })
  })

  it('whose process died is abandoned by its age, and does not stop the next', async () => {
    const { run } = held()
    const dead = await startPreflight(await admin(), 'global', { run })
    await opened.damage(
      `update preflights set started_at = now() - interval '2 minutes' where id = '${dead.preflightId}'`,
    )
    await opened.damage(`delete from preflights where id <> '${dead.preflightId}' and cloud = 'global'`)
    expect(await newest('global')).toMatchObject({ id: dead.preflightId, state: 'abandoned' })
    const next = await startPreflight(await admin(), 'global', { run: finding(FOUND) })
    await next.done
    expect(await newest('global')).toMatchObject({ id: next.preflightId, state: 'done' })
  })

  it('keeps text that a database could not', async () => {
    const strange = { ...NOTHING_YET, publicUrl: { text: 'a\u0000b' } } as unknown as Preflight
    const { done } = await startPreflight(await admin(), 'global', { run: finding(strange) })
    await done
    expect((await newest('global'))?.results.publicUrl?.text).toBe('ab')
  })

  it('is refused to the help desk and for a cloud nobody knows, and leaves no row', async () => {
    const before = await opened.database.read.$count(preflights)
    await expect(startPreflight(await admin('help-desk'), 'global')).rejects.toMatchObject({
      code: 'not-allowed',
    })
    await expect(startPreflight(await admin(), 'nowhere')).rejects.toMatchObject({ code: 'cloud-unknown' })
    expect(await opened.database.read.$count(preflights)).toBe(before)
  })

  it('leaves the newest twenty of a cloud and no more', async () => {
    const context = await admin()
    for (let run = 0; run < 22; run += 1) {
      await (await startPreflight(context, 'global', { run: finding(FOUND) })).done
    }
    const rows = await opened.database.read.select().from(preflights)
    expect(rows.filter(({ cloud }) => cloud === 'global')).toHaveLength(20)
    expect(rows.filter(({ cloud }) => cloud === 'china')).toHaveLength(1)
  })
})
