import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { record } from '#lib/db/gate.ts'
import { openDatabase } from '#lib/db/open.ts'
import { outbox } from '#lib/db/schema/alerts.ts'
import { newMasterKey, testContext } from '#lib/db/testing/context.ts'
import { newPlace } from '#lib/db/testing/place.ts'
import type { Context } from '#lib/services.ts'
import { openVault } from '#lib/vault/open-vault.ts'
import { newWebhookSecret } from './sending/webhook-signature.ts'
import type { orderSchema } from './testing/deliver-until-killed.ts'
import { receiver } from './testing/receiver.ts'
import { insertChannel, states } from './testing/rig.ts'

const DELIVERING = join(import.meta.dirname, 'testing', 'deliver-until-killed.ts')
const MESSAGES = 200
const PLACES = 4
const IN_ONE_GO = 16

type StopAt = z.infer<typeof orderSchema>['stopAt']
/** How the replicas die, one after the other: before anything left, before the answer, before it is written. */
const DEATHS = [
  ['connecting', 'connecting'],
  ['held', 'never'],
  ['answered', 'answered'],
  ['answered', 'answered'],
  ['held', 'never'],
  ['connecting', 'connecting'],
] as const satisfies readonly (readonly [string, StopAt])[]

// The embedded database belongs to one process: there are no replicas.
if (process.env.TEST_DATABASE === 'postgres') {
  const masterKey = newMasterKey()
  const running = new Set<ChildProcess>()
  let place: Awaited<ReturnType<typeof newPlace>>
  let there: Awaited<ReturnType<typeof receiver>>
  let portal: Context
  beforeAll(async () => {
    place = await newPlace()
    there = await receiver()
    const database = await openDatabase(place)
    portal = await testContext({ database, opened: await openVault(database, masterKey) })
  })
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL')
    await there?.close()
    await portal?.database.close()
    await place?.erase()
  })

  let started = 0
  /** A portal in a process of its own, that is ready to begin. */
  const replica = async (stopAt: StopAt) => {
    started += 1
    const instance = `replica-${started}`
    const child = spawn(process.execPath, ['--import', 'tsx', DELIVERING], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    running.add(child)
    const said = new Map<string, string>()
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word = '', id = ''] = line.split(' ')
      said.set(word, id)
      there.look()
    })
    const order = { url: place.url, masterKey: masterKey.reveal(), instance, stopAt }
    child.stdin.write(`${JSON.stringify(order)}\n`)
    await there.until(() => said.has('open'))
    return {
      instance,
      begin: () => child.stdin.write('begin\n'),
      stopped: () => said.get('stopped'),
      async kill() {
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        expect(await gone).toEqual([null, 'SIGKILL'])
        running.delete(child)
      },
    }
  }

  let made = 0
  const more = async (channelIds: readonly string[], count: number) => {
    const due = new Date().toISOString()
    const message = { kind: 'test', zone: 'UTC', due, channelName: 'Ops', byHand: true }
    const rows = Array.from({ length: count }, (_, n) => ({
      ...{ channelId: channelIds[n % PLACES] ?? '', kind: 'digest' as const, message },
      once: `message ${made + n}`,
    }))
    made += count
    await record(portal.database, 'alert', (writer) => writer.insert(outbox).values(rows))
  }

  /** Two minutes pass for whoever is dead; how much is not settled yet. */
  const leftOver = async (dead: readonly string[]) => {
    await record(portal.database, 'alert', (writer) =>
      writer
        .update(outbox)
        .set({ leaseUntil: sql`now()` })
        .where(inArray(outbox.leaseOwner, [...dead])),
    )
    const now = await states(portal.database)
    return (now.waiting ?? 0) + (now.sending ?? 0)
  }

  describe('two replicas, of which one after the other is killed', () => {
    it('deliver no message twice, and say of each that is not there that it may not be', async () => {
      const secret = newWebhookSecret()
      const channelIds: string[] = []
      for (let n = 0; n < PLACES; n += 1) {
        const settings = { address: there.address(n), secret }
        channelIds.push(await insertChannel(portal, { kind: 'webhook', settings }))
      }
      // All at once: it takes a while until a process is ready.
      const [long, heir, ...victims] = await Promise.all(
        (['never', 'never', ...DEATHS.map(([, stopAt]) => stopAt)] as const).map(replica),
      )
      long?.begin()
      const dead: string[] = []
      const killedAt: Record<string, string[]> = { connecting: [], held: [], answered: [] }
      for (const [place, [death]] of DEATHS.entries()) {
        const victim = victims[place] as (typeof victims)[number]
        if (death === 'held') there.letWait(victim.instance)
        victim.begin()
        const stopped = () => (death === 'held' ? there.heldOf(victim.instance)[0] : victim.stopped())
        // It may take a few until this one gets its share.
        while (stopped() === undefined) {
          const before = there.times.size
          await more(channelIds, IN_ONE_GO)
          await there.until(() => stopped() !== undefined || there.times.size >= before + IN_ONE_GO)
        }
        killedAt[death]?.push(stopped() ?? '')
        await victim.kill()
        dead.push(victim.instance)
      }
      // The one that lived so long dies as well, wherever it is.
      const before = there.times.size
      await more(channelIds, Math.max(IN_ONE_GO, MESSAGES - made))
      await there.until(() => there.times.size > before + IN_ONE_GO / 2)
      await long?.kill()
      dead.push(long?.instance ?? '')
      heir?.begin()
      await expect.poll(() => leftOver(dead), { timeout: 120_000 }).toBe(0)
      await heir?.kill()

      const rows = await portal.database.read.select().from(outbox)
      const idsIn = (state: string) => rows.filter((row) => row.state === state).map(({ id }) => id)
      const [sent, unsure] = [idsIn('sent'), idsIn('unsure')]
      expect(sent.length + unsure.length).toBe(made)
      expect(made).toBeGreaterThanOrEqual(MESSAGES)
      expect([...there.times.values()].filter((times) => times !== 1)).toEqual([])
      expect(sent.filter((id) => !there.times.has(id))).toEqual([])
      const missing = rows.filter(({ id }) => !there.times.has(id))
      expect(missing.filter(({ state }) => state !== 'unsure')).toEqual([])

      // Before anything left: somebody else delivered it. After that: nobody did again.
      expect(killedAt.connecting?.map((id) => [sent.includes(id), there.times.get(id)])).toEqual([
        [true, 1],
        [true, 1],
      ])
      for (const id of [...(killedAt.held ?? []), ...(killedAt.answered ?? [])]) {
        expect([unsure.includes(id), there.times.get(id)]).toEqual([true, 1])
      }
      // At most two of each place were on their way in each process that died.
      expect(unsure.length).toBeGreaterThanOrEqual(4)
      expect(unsure.length).toBeLessThanOrEqual(dead.length * PLACES * 2)
      process.stdout.write(
        `${made} messages, ${dead.length} kills: ${sent.length} sent, ${unsure.length} unsure, ${missing.length} of them not there\n`,
      )
    }, 400_000)
  })
} else {
  it('has no replicas where the database is embedded', () => {
    expect(process.env.TEST_DATABASE).toBe('pglite')
  })
}
