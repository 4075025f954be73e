import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { continueRotationsJob } from '#lib/jobs/continue-rotations.ts'
import { advance } from './advance.ts'
import { claimRotation, dueRotations } from './claim.ts'
import { takeBack } from './take-back.ts'
import { type RotationRig, rotationRig } from './testing/rotation-rig.ts'
import type { RotationServices } from './tools.ts'

let rig: RotationRig
let replica: RotationServices

beforeAll(async () => {
  rig = await rotationRig()
  replica = { ...rig.context, database: await rig.opened.openReplica(), instance: 'test:another' }
}, 120_000)
afterAll(() => rig?.close())
afterEach(() => rig.clear())

const verbsOf = async (from: number) => (await rig.audited()).slice(from)
const lease = (owner: string) => ({ owner, seconds: 60 })

describe('two replicas on one rotation', () => {
  it('do each step once', async () => {
    const before = (await rig.audited()).length
    const id = await rig.begin(await rig.newSecret(), { byItself: true })
    await Promise.all([
      advance(rig.context, id, rig.tools),
      advance(replica, id, rig.tools),
      advance(rig.context, id, rig.tools),
      advance(replica, id, rig.tools),
    ])
    expect((await rig.rotation(id)).step).toBe('rest')
    expect(await verbsOf(before)).toEqual([
      'rotation.started',
      'rotation.proven',
      'rotation.sampled',
      'credential.replaced',
    ])
  })

  it('do not take what the other one has, until its lease is over', async () => {
    const id = await rig.begin(await rig.newSecret())
    const held = await claimRotation(rig.context.database, id, lease('test:dying'))
    expect(held?.leaseOwner).toBe('test:dying')
    expect(await dueRotations(replica.database, 10)).toEqual([])
    await advance(replica, id, rig.tools)
    expect((await rig.rotation(id)).step).toBe('prove')
    await rig.leaseOver()
    expect(await dueRotations(replica.database, 10)).toEqual([id])
    await advance(replica, id, rig.tools)
    expect((await rig.rotation(id)).step).toBe('switch')
    await takeBack(rig.context, rig.input(id))
  })

  it('drop what they found when the other one has taken over meanwhile', async () => {
    const before = (await rig.audited()).length
    const id = await rig.begin(await rig.newSecret())
    let taken = false
    await advance(rig.context, id, {
      ...rig.tools,
      ask(services) {
        const real = rig.tools.ask(services)
        return {
          ...real,
          async readOwnApplication(question) {
            if (!taken) {
              taken = true
              await rig.leaseOver()
              await advance(replica, id, rig.tools)
            }
            return real.readOwnApplication(question)
          },
        }
      },
    })
    expect(await verbsOf(before)).toEqual(['rotation.started', 'rotation.proven', 'rotation.sampled'])
    expect((await rig.rotation(id)).step).toBe('switch')
  })

  it('begin one rotation of an app when two people press at once', async () => {
    const secrets = [await rig.newSecret(), await rig.newSecret()]
    const begun = await Promise.allSettled(secrets.map((made) => rig.begin(made)))
    expect(begun.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(begun.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'rotation-open' },
    })
  })
})

describe('the job', () => {
  const run = () => continueRotationsJob(replica, rig.tools).run(new AbortController().signal)

  it('goes on with what nobody looks at, and leaves alone what waits for a person', async () => {
    const id = await rig.begin(await rig.newSecret())
    await run()
    const waiting = await rig.rotation(id)
    expect(waiting.step).toBe('switch')
    await run()
    expect((await rig.rotation(id)).version).toBe(waiting.version)
  })

  it('goes on with one that was put off while the clock was a year ahead', async () => {
    const id = await rig.begin(await rig.newSecret())
    await rig.opened.damage(`update rotations set next_try_at = now() + interval '1 year' where id = '${id}'`)
    await run()
    expect((await rig.rotation(id)).step).toBe('switch')
    await run()
    expect(await dueRotations(replica.database, 10)).toEqual([])
  })

  it('keeps a rotation whose step breaks on a bug, and says so', async () => {
    const id = await rig.begin(await rig.newSecret())
    const broken = {
      ...rig.tools,
      ask: () => {
        throw new Error('a bug')
      },
    }
    await continueRotationsJob(replica, broken).run(new AbortController().signal)
    expect(await rig.rotation(id)).toMatchObject({
      step: 'prove',
      trouble: { code: 'broke-off' },
      failures: 1,
    })
    await rig.due(id)
    await run()
    expect(await rig.rotation(id)).toMatchObject({ step: 'switch', trouble: null, failures: 0 })
  })
})
