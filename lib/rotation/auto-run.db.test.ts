import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { insertCredential } from '#lib/db/testing/fixtures.ts'
import { rotateDue } from '#lib/jobs/auto-rotation.ts'
import { readAccess } from './auto-access.ts'
import { disableAutoRotation, enableAutoRotation } from './auto-commands.ts'
import { autoRegistration } from './auto-queries.ts'
import { claimAutoRotations, runAutoRotation } from './auto-run.ts'
import { beginByGraph } from './by-graph.ts'
import { type GraphRig, graphRig } from './testing/graph-rig.ts'

const DAY = 86_400_000

let rig: GraphRig
let registrationId: string
beforeAll(async () => {
  rig = await graphRig()
})
beforeEach(async () => {
  registrationId = await rig.begin()
  await enable()
})
afterAll(() => rig?.close())

const enable = () => enableAutoRotation(rig.portal, { registrationId, before: 30, life: 180, grace: 7 })
const inDays = (days: number) => new Date(Date.now() + days * DAY)
const daysLeft = (at: Date | null) => ((at?.getTime() ?? 0) - Date.now()) / DAY
/** The secret in use has 200 days left. */
const run = (days: number) => runAutoRotation(rig.portal, registrationId, { now: inDays(days) })
const now = () => rig.registration(registrationId)
const open = async () => (await autoRegistration(rig.opened.database.read, registrationId))?.open ?? null

describe('a registration that rotates by itself', () => {
  test('is looked at every day, and its time comes thirty days before the end', async () => {
    expect(await run(0)).toBe('not-due')
    expect(await now()).toMatchObject({
      autoRotationTrouble: null,
      graphRoles: ['Application.ReadWrite.OwnedBy'],
    })
    expect(daysLeft((await now()).nextAutoRotationAt)).toBeCloseTo(1, 1)
    expect(await run(169)).toBe('not-due')
    expect(await run(171)).toBe('begun')
    const begun = await open()
    expect(begun).toMatchObject({ mode: 'by-graph', step: 'add' })
    expect(await rig.rotation(begun?.id ?? '')).toMatchObject({ startedBy: null, startedByName: 'Jobs' })
    expect(await rig.advance(begun?.id ?? '')).toMatchObject({ step: 'rest' })
    expect(await rig.audit(registrationId)).toEqual(
      expect.arrayContaining(['auto-rotation.enabled', 'rotation.started', 'credential.added']),
    )
  })

  test('is begun once, however many processes look', async () => {
    await rig.opened.damage(
      `update credentials set expires_at = now() + interval '10 days', starts_at = null`,
    )
    const looked = await Promise.all([rotateDue(rig.portal), rotateDue(rig.replica), rotateDue(rig.replica)])
    expect(looked.reduce((sum, one) => sum + one, 0)).toBe(1)
    expect(await open()).toMatchObject({ mode: 'by-graph' })
  })

  test('is claimed only when its turn has come', async () => {
    expect(await claimAutoRotations(rig.database, 5)).toEqual([registrationId])
    expect(await claimAutoRotations(rig.database, 5)).toEqual([])
  })

  test('is not forgotten where the clock was a year ahead for a moment', async () => {
    await rig.opened.damage(`update registrations set next_auto_rotation_at = now() + interval '1 year'`)
    expect(await claimAutoRotations(rig.database, 5)).toEqual([registrationId])
    expect(await claimAutoRotations(rig.database, 5)).toEqual([])
  })

  test('that is switched off is left alone, and what is under way goes on', async () => {
    const id = await beginByGraph(rig.portal, registrationId)
    await disableAutoRotation(rig.portal, registrationId)
    expect(await run(199)).toBe('off')
    expect(await claimAutoRotations(rig.database, 5)).toEqual([])
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
    expect(await rig.audit(registrationId)).toContain('auto-rotation.disabled')
  })

  test('is switched on and off by those who may', async () => {
    const helpDesk = await testContext({ database: rig.opened.database, role: 'help-desk' })
    await expect(disableAutoRotation(helpDesk, registrationId)).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('what stands in its way is told long before the time has come', () => {
  test.each([
    ['the permission is missing', { graphRoles: [] }, 'graph-denied'],
    ['the app does not own itself', { owners: [] }, 'not-owner'],
  ])('%s', async (_what, patch, code) => {
    await rig.change(patch)
    expect(await run(0)).toBe('held-up')
    expect((await now()).autoRotationTrouble).toMatchObject({ code })
    await rig.change({ managesOwnApplication: true })
    expect(await run(0)).toBe('not-due')
    expect((await now()).autoRotationTrouble).toBeNull()
  })

  test('a policy that may be read', async () => {
    await rig.change({ graphRoles: ['Application.ReadWrite.OwnedBy', 'Policy.Read.All'] })
    await rig.policy({ passwordAddition: 'forbidden' })
    expect(await run(0)).toBe('held-up')
    expect((await now()).autoRotationTrouble).toMatchObject({ code: 'policy-forbids', evidence: null })
  })

  test('a network that is away is no trouble before the time has come, and is tried again soon', async () => {
    await rig.fault({ at: 'owners', raw: 'no', status: 502, times: 2 })
    expect(await run(0)).toBe('held-up')
    expect((await now()).autoRotationTrouble).toBeNull()
    expect(daysLeft((await now()).nextAutoRotationAt)).toBeLessThan(0.02)
    expect(await run(180)).toBe('held-up')
    expect((await now()).autoRotationTrouble).toMatchObject({ code: 'unreachable' })
    expect(await run(180)).toBe('begun')
  })

  test('what only a refusal told stays until a rotation goes through', async () => {
    await rig.policy({ passwordAddition: 'forbidden' })
    expect(await run(175)).toBe('begun')
    expect(await rig.advance((await open())?.id ?? '')).toMatchObject({ outcome: 'refused' })
    expect(await run(0)).toBe('not-due')
    expect((await now()).autoRotationTrouble).toMatchObject({ code: 'policy-forbids' })
    await rig.policy(null)
    expect(await run(176)).toBe('begun')
    await rig.advance((await open())?.id ?? '')
    expect((await now()).autoRotationTrouble).toBeNull()
  })
})

describe('a rotation that is still open when the next is due', () => {
  const resting = async () => {
    const id = await beginByGraph(rig.portal, registrationId)
    await rig.advance(id)
    await rig.opened.damage(
      `update credentials set expires_at = now() + interval '2 days' where state = 'current'`,
    )
    return id
  }

  test('has its grace cut, and the old one removed', async () => {
    const id = await resting()
    expect(await run(1.5)).toBe('open')
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(await run(1.5)).toBe('begun')
  })

  test('ends where the old one cannot be removed: a living secret matters more', async () => {
    const id = await resting()
    await rig.passGrace(id)
    await rig.fault({ at: 'removePassword', raw: '{}', status: 403, times: 1 })
    await rig.advance(id)
    expect(await run(1.5)).toBe('begun')
    expect(await rig.rotation(id)).toMatchObject({ outcome: 'done', trouble: { code: 'left-in-entra' } })
  })

  test('is told when it waits for somebody', async () => {
    await rig.tenant.sandbox.control.post('/settings', { secretDelayCalls: 99 })
    const id = await beginByGraph(rig.portal, registrationId)
    await rig.advance(id)
    expect(await run(0)).toBe('open')
    expect((await now()).autoRotationTrouble).toBeNull()
    expect(await run(190)).toBe('open')
    expect((await now()).autoRotationTrouble).toMatchObject({ code: 'rotation-open' })
  })
})

test('an app whose last secret has run out is known to be unable to ask for another one', async () => {
  const read = () => autoRegistration(rig.opened.database.read, registrationId)
  expect(await read()).toMatchObject({ alive: true })
  await rig.opened.damage(`update credentials set expires_at = now() - interval '1 hour'`)
  expect(await read()).toMatchObject({ alive: false })
  await insertCredential(rig.portal, { registrationId, state: 'fallback' })
  expect(await read()).toMatchObject({ alive: true })
})

describe('what Microsoft says today', () => {
  test('is asked without changing anything', async () => {
    expect(await readAccess(rig.portal, registrationId)).toEqual({
      obstacle: null,
      evidence: null,
      roles: ['Application.ReadWrite.OwnedBy'],
      owns: true,
      policy: null,
      room: null,
    })
    expect(await rig.inEntra()).toHaveLength(1)
  })

  test('is the room for one more, where an app has two at most', async () => {
    await rig.change({ personalAccounts: true })
    expect(await readAccess(rig.portal, registrationId)).toMatchObject({ room: 1, obstacle: null })
  })

  test('is that no token is to be had', async () => {
    await rig.tenant.sandbox.control.post(`/apps/${rig.app.clientId}/secrets/${rig.app.secretId}`, {
      days: -1,
    })
    expect(await readAccess(rig.portal, registrationId)).toMatchObject({
      obstacle: 'token-refused',
      evidence: { aadsts: [7000222] },
    })
  })
})
