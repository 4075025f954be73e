import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { insertCredential } from '#lib/db/testing/fixtures.ts'
import { enableAutoRotation } from './auto-commands.ts'
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
})
afterAll(() => rig?.close())

const begun = () => beginByGraph(rig.portal, registrationId)
const settings = (life: number, grace = 7) =>
  enableAutoRotation(rig.portal, { registrationId, before: 7, life, grace })
const states = async () => (await rig.held(registrationId)).map(({ state }) => state)
const daysLeft = (at: Date | undefined) => ((at?.getTime() ?? 0) - Date.now()) / DAY

describe('a rotation by Graph', () => {
  test('adds a secret, proves it, puts it in use, and removes the old one after its grace', async () => {
    const id = await begun()
    const { mark } = await rig.rotation(id)
    expect(mark).toMatch(/^Mailgrant \d{4}-\d\d-\d\d [0-9a-f]{8}$/)
    expect(await rig.advance(id)).toMatchObject({ step: 'rest', trouble: null })
    const [next, old] = await rig.held(registrationId)
    expect(next).toMatchObject({
      state: 'current',
      origin: 'graph',
      displayName: mark,
      expirySource: 'graph',
      provenAt: expect.any(Date),
    })
    expect(daysLeft(next?.expiresAt)).toBeCloseTo(180, 0)
    expect(old).toMatchObject({ state: 'fallback' })
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([rig.app.secretId, next?.entraKeyId])

    await rig.passGrace(id)
    expect(await rig.advance(id)).toMatchObject({
      step: 'ended',
      outcome: 'done',
      trouble: null,
      removedAt: expect.any(Date),
    })
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([next?.entraKeyId])
    expect(await states()).toEqual(['current', 'retired'])
    expect(await rig.audit(registrationId)).toEqual([
      'rotation.started',
      'credential.added',
      'rotation.proven',
      'rotation.sampled',
      'credential.replaced',
      'credential.removed',
    ])
  })

  test('rests before anything is removed', async () => {
    const id = await begun()
    await rig.advance(id)
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
    expect(await rig.inEntra()).toHaveLength(2)
    const { removableAt } = await rig.rotation(id)
    expect(daysLeft(removableAt ?? undefined)).toBeCloseTo(7, 1)
  })

  test('waits for a secret that Entra does not know everywhere yet', async () => {
    await rig.tenant.sandbox.control.post('/settings', { secretDelayCalls: 1 })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({ step: 'prove', trouble: { code: 'not-known-yet' } })
    expect(await rig.advance(id)).toMatchObject({ step: 'rest', trouble: null })
    expect(await rig.asked('addPassword')).toBe(1)
  })

  test('of an app whose secret ran out is carried by the one before it', async () => {
    registrationId = await rig.begin({ state: 'fallback' })
    await insertCredential(rig.portal, { registrationId, secret: 'a-secret-that-entra-does-not-know' })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
    expect(await rig.asked('addPassword')).toBe(1)
  })
})

describe('a policy of the tenant', () => {
  test('that forbids secrets ends the rotation, is told, and leaves everything as it was', async () => {
    await settings(180)
    await rig.policy({ passwordAddition: 'forbidden' })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({
      step: 'ended',
      outcome: 'refused',
      trouble: { code: 'policy-forbids', evidence: { httpStatus: 400 } },
    })
    const { autoRotationTrouble, nextAutoRotationAt } = await rig.registration(registrationId)
    expect(autoRotationTrouble).toMatchObject({ code: 'policy-forbids' })
    expect(daysLeft(nextAutoRotationAt ?? undefined)).toBeCloseTo(1, 1)
    expect(await states()).toEqual(['current'])
    expect(await rig.audit(registrationId)).toContain('rotation.refused')
  })

  test('that caps their life is found by trying shorter ones', async () => {
    await settings(400)
    await rig.policy({ passwordLifetime: 'P60D' })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
    const [next] = await rig.held(registrationId)
    expect(daysLeft(next?.expiresAt)).toBeCloseTo(60, 0)
    expect(await rig.asked('addPassword')).toBe(5)
  })

  test('is followed at the first call where the app may read it', async () => {
    await settings(400)
    await rig.policy({ passwordLifetime: 'P75D' })
    await rig.change({ graphRoles: ['Application.ReadWrite.OwnedBy', 'Policy.Read.All'] })
    await rig.advance(await begun())
    const [next] = await rig.held(registrationId)
    expect(daysLeft(next?.expiresAt)).toBeCloseTo(75, 0)
    expect(await rig.asked('addPassword')).toBe(1)
  })

  test('that allows some days only is told as such', async () => {
    await rig.policy({ passwordLifetime: 'P3D' })
    expect(await rig.advance(await begun())).toMatchObject({
      outcome: 'refused',
      trouble: { code: 'policy-life' },
    })
    expect(await rig.inEntra()).toHaveLength(1)
  })
})

describe('without the right', () => {
  test.each([
    ['the permission', { graphRoles: [] }, 'graph-denied'],
    ['the ownership', { owners: [] }, 'not-owner'],
  ])('it is told which one is missing: %s', async (_what, patch, code) => {
    await rig.change(patch)
    expect(await rig.advance(await begun())).toMatchObject({ outcome: 'refused', trouble: { code } })
    expect(await rig.inEntra()).toHaveLength(1)
  })

  test('an app of personal accounts with two secrets already gets no third', async () => {
    await rig.change({ personalAccounts: true })
    await rig.tenant.sandbox.control.post(`/apps/${rig.app.clientId}/secrets`, { days: 90 })
    expect(await rig.advance(await begun())).toMatchObject({
      outcome: 'refused',
      trouble: { code: 'too-many-secrets' },
    })
  })

  test('taken away later, the old one is not removed, and it is asked again the next day', async () => {
    const id = await begun()
    await rig.advance(id)
    await rig.change({ managesOwnApplication: false })
    await rig.passGrace(id)
    const row = await rig.advance(id)
    expect(row).toMatchObject({ step: 'remove', trouble: { code: 'removal-refused' } })
    expect(daysLeft(row.nextTryAt)).toBeCloseTo(1, 1)
    await rig.change({ managesOwnApplication: true })
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(await rig.inEntra()).toHaveLength(1)
  })
})

describe('a Graph that fails in the middle', () => {
  test('before the secret is made: it is tried again, and one is made', async () => {
    await rig.fault({ at: 'addPassword', raw: '{}', status: 503 })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({ step: 'add', trouble: { code: 'unreachable' } })
    expect(await rig.advance(id)).toMatchObject({ step: 'rest', trouble: null })
    expect(await rig.inEntra()).toHaveLength(2)
  })

  test('after the secret is made: what nobody holds is removed, and another one is made', async () => {
    await rig.fault({ at: 'addPassword:answer', drop: true })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({ step: 'add', trouble: { code: 'unreachable' } })
    const orphan = (await rig.inEntra()).at(-1)
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
    const left = await rig.inEntra()
    expect(left).toHaveLength(2)
    expect(left.map(({ keyId }) => keyId)).not.toContain(orphan?.keyId)
    expect(await rig.audit(registrationId)).toContain('credential.removed')
  })

  test('at the removal: it is tried again, also when it had happened', async () => {
    const id = await begun()
    await rig.advance(id)
    await rig.passGrace(id)
    await rig.fault({ at: 'removePassword:answer', drop: true })
    expect(await rig.advance(id)).toMatchObject({ step: 'remove', trouble: { code: 'unreachable' } })
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(await rig.inEntra()).toHaveLength(1)
  })

  test('an answer that cannot be read is no secret, and stands nowhere', async () => {
    const raw = JSON.stringify({ secretText: 'planted-needle-0123456789', keyId: 'none' })
    await rig.fault({ at: 'addPassword', raw, status: 200, headers: { 'content-type': 'application/json' } })
    const row = await rig.advance(await begun())
    expect(row).toMatchObject({ step: 'add', trouble: { code: 'unreachable' } })
    expect(JSON.stringify(row) + rig.lines.join()).not.toContain('planted-needle')
  })
})
