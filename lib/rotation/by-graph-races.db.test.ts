import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { rotateDue } from '#lib/jobs/auto-rotation.ts'
import { replaceSecret } from '#lib/registrations/replace-secret.ts'
import { Secret } from '#lib/secret.ts'
import { beginWithSecret } from './begin.ts'
import { beginByGraph } from './by-graph.ts'
import { takeBack } from './take-back.ts'
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
const back = (rotationId: string, by = rig.portal) => takeBack(by, { registrationId, rotationId })
const keysInEntra = async () => (await rig.inEntra()).map(({ keyId }) => keyId)
const current = async () => (await rig.held(registrationId)).find(({ state }) => state === 'current')
const resting = async () => {
  const id = await begun()
  await rig.advance(id)
  return id
}
const madeByHand = () =>
  rig.tenant.sandbox.control.post<{ keyId: string; value: string }>(`/apps/${rig.app.clientId}/secrets`, {
    days: 90,
    value: 'zzz8Q~a-secret-made-by-hand-in-a-hurry',
  })
const replaceWith = (value: string) => {
  const secret = { value: new Secret(value), hint: value.slice(-4) }
  return replaceSecret(rig.portal, { registrationId, secret, expires: new Date(Date.now() + 90 * DAY) })
}
/** A way out on which something happens just before Graph is asked for this. */
const before = (command: string, happens: () => Promise<unknown>) => {
  const { transport } = rig.portal.outgoing
  return rig.through(async (request) => {
    if (request.url.pathname.endsWith(`/${command}`)) await happens()
    return transport(request)
  })
}

describe('the removal of the old one', () => {
  test('is not crossed by somebody who takes the rotation back: one of the two is left', async () => {
    const id = await resting()
    await rig.passGrace(id)
    const racing = before('removePassword', () => back(id, rig.replica).catch(() => {}))
    await rig.advance(id, racing)
    expect(await keysInEntra()).toEqual([(await current())?.entraKeyId])
  })

  test('that Graph refuses leaves it as the fallback', async () => {
    const id = await resting()
    await rig.change({ managesOwnApplication: false })
    await rig.passGrace(id)
    expect(await rig.advance(id)).toMatchObject({ step: 'remove', trouble: { code: 'removal-refused' } })
    expect((await rig.held(registrationId)).map(({ state }) => state)).toEqual(['current', 'fallback'])
  })

  test('goes on where it has run out while it rested', async () => {
    const id = await resting()
    await rig.opened.damage(`update credentials set expires_at = now() where state = 'fallback'`)
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done', trouble: null })
    expect(await keysInEntra()).toEqual([(await current())?.entraKeyId])
  })

  test('goes on, after its grace, where somebody replaced the new one by hand', async () => {
    const id = await resting()
    const made = await madeByHand()
    await replaceWith(made.value)
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
    await rig.passGrace(id)
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(await keysInEntra()).not.toContain(rig.app.secretId)
    expect(await keysInEntra()).toContain(made.keyId)
  })

  test('is that of the one put in use by hand while the next was being proven, after its grace', async () => {
    const made = await madeByHand()
    await rig.tenant.sandbox.control.post('/settings', { secretDelayCalls: 1 })
    const id = await begun()
    expect(await rig.advance(id)).toMatchObject({ step: 'prove' })
    await replaceWith(made.value)
    const byHand = await current()
    expect(await rig.advance(id)).toMatchObject({ step: 'rest', previousId: byHand?.id })
    await rig.passGrace(id)
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', trouble: null })
    expect(await keysInEntra()).not.toContain(made.keyId)
  })

  test('takes along what earlier rotations made and nobody uses any more', async () => {
    await rig.advance(await resting())
    const first = await current()
    await replaceWith((await madeByHand()).value)
    await rig.opened.damage(`update rotations set step = 'ended', outcome = 'done', ended_at = now()`)
    const id = await resting()
    expect(await keysInEntra()).toContain(first?.entraKeyId)
    await rig.passGrace(id)
    await rig.advance(id)
    expect(await keysInEntra()).not.toContain(first?.entraKeyId)
    expect(await keysInEntra()).toContain((await current())?.entraKeyId)
  })

  test('spares the value that is in use again, under whatever key', async () => {
    const id = await resting()
    await replaceWith(rig.app.secretValue)
    await rig.opened.damage(`update credentials set entra_key_id = null where state = 'current'`)
    await rig.passGrace(id)
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(await keysInEntra()).toContain(rig.app.secretId)
  })

  test('is over where somebody removed it by hand, also without the permission', async () => {
    const id = await resting()
    await rig.change({ managesOwnApplication: false })
    await rig.passGrace(id)
    await rig.advance(id)
    await rig.opened.damage(`update credentials set gone_from_entra_at = now() where state <> 'current'`)
    expect(await rig.advance(id)).toMatchObject({ step: 'ended', outcome: 'done', trouble: null })
  })
})

describe('what was taken back', () => {
  /** Its process dies, or Graph is away, when the new one is to be removed. */
  const leftBehind = async () => {
    const id = await resting()
    await rig.fault({ at: 'removePassword', raw: 'no', status: 503, times: 1 })
    await back(id)
    expect(await keysInEntra()).toHaveLength(2)
    return id
  }
  const soon = () => rig.opened.damage(`update rotations set next_try_at = now() - interval '1 second'`)

  test('is removed in Entra later, where Graph was away', async () => {
    const id = await leftBehind()
    expect(await rig.rotation(id)).toMatchObject({ trouble: { code: 'left-in-entra' }, removedAt: null })
    await soon()
    await rotateDue(rig.portal)
    expect(await rig.rotation(id)).toMatchObject({ trouble: null, removedAt: expect.any(Date) })
    expect(await keysInEntra()).toEqual([rig.app.secretId])
  })

  test('before the switch keeps its key ID until it is gone in Entra', async () => {
    await rig.tenant.sandbox.control.post('/settings', { secretDelayCalls: 99 })
    const id = await resting()
    // Its name in Entra is not what it is found by.
    await rig.opened.damage(`update rotations set mark = 'another name'`)
    await rig.fault({ at: 'removePassword', raw: 'no', status: 503, times: 1 })
    await back(id)
    expect((await rig.held(registrationId)).map(({ state }) => state)).toEqual(['retired', 'current'])
    await soon()
    await rotateDue(rig.portal)
    expect(await keysInEntra()).toEqual([rig.app.secretId])
    expect((await rig.held(registrationId)).map(({ state }) => state)).toEqual(['current'])
  })

  test('is removed by the next process where this one is killed at once', async () => {
    const id = await resting()
    const dying = rig.through(() => new Promise(() => {}))
    void back(id, dying)
    await expect.poll(async () => (await rig.rotation(id)).outcome).toBe('taken-back')
    expect(await keysInEntra()).toHaveLength(2)
    await soon()
    await rotateDue(rig.replica)
    expect(await keysInEntra()).toEqual([rig.app.secretId])
  })

  test('is looked for once more where nobody knows whether Graph had made it', async () => {
    const id = await begun()
    const { transport } = rig.portal.outgoing
    let late: Parameters<typeof transport>[0] | null = null
    const lost = rig.through((request) => {
      if (!request.url.pathname.endsWith('/addPassword')) return transport(request)
      late = request
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    })
    await rig.advance(id, lost)
    await back(id)
    if (late)
      await transport({ ...(late as Parameters<typeof transport>[0]), signal: AbortSignal.timeout(9_000) })
    expect(await keysInEntra()).toHaveLength(2)
    await rig.opened.damage(`update rotations set ended_at = now() - interval '1 hour'`)
    await soon()
    await rotateDue(rig.portal)
    expect(await keysInEntra()).toEqual([rig.app.secretId])
    expect(await rig.rotation(id)).toMatchObject({ trouble: null, removedAt: expect.any(Date) })
  })
})

test('what Graph once refused is no trouble any more after a rotation by hand, unless it goes by itself', async () => {
  await rig.policy({ passwordAddition: 'forbidden' })
  await rig.advance(await begun())
  expect((await rig.registration(registrationId)).autoRotationTrouble).toMatchObject({
    code: 'policy-forbids',
  })
  const { value } = await madeByHand()
  const secret = { value: new Secret(value), hint: value.slice(-4) }
  const expires = new Date(Date.now() + 90 * DAY)
  const id = await beginWithSecret(rig.portal, { registrationId, secret, expires, byItself: true })
  expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
  expect((await rig.registration(registrationId)).autoRotationTrouble).toBeNull()
})
