import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { rotations } from '#lib/db/schema/rotations.ts'
import { replaceSecret } from '#lib/registrations/replace-secret.ts'
import { Secret } from '#lib/secret.ts'
import { enableAutoRotation } from './auto-commands.ts'
import { runAutoRotation } from './auto-run.ts'
import { beginByGraph } from './by-graph.ts'
import { openGraph } from './by-graph-session.ts'
import { type GraphRig, graphRig } from './testing/graph-rig.ts'

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
const keysInEntra = async () => (await rig.inEntra()).map(({ keyId }) => keyId)
const current = async () => (await rig.held(registrationId)).find(({ state }) => state === 'current')

describe('a new one that is deleted in Entra', () => {
  const enable = () => enableAutoRotation(rig.portal, { registrationId, before: 30, life: 180, grace: 7 })
  const deleteNew = async () => {
    const [next] = await rig.held(registrationId)
    await rig.tenant.sandbox.control.delete(`/apps/${rig.app.clientId}/secrets/${next?.entraKeyId}`)
  }
  /** The old one has ten days left. */
  const nearTheEnd = () =>
    rig.opened.damage(
      `update credentials set expires_at = now() + interval '10 days', starts_at = null where entra_key_id = '${rig.app.secretId}'`,
    )

  test('after the switch is followed by another one, before the fallback that carries the app runs out', async () => {
    await enable()
    await nearTheEnd()
    expect(await runAutoRotation(rig.portal, registrationId)).toBe('begun')
    const [{ id } = { id: '' }] = await openRotations()
    await rig.advance(id)
    await deleteNew()
    // Whoever needs a token is carried by the old one.
    expect(await openGraph(rig.portal, registrationId)).toMatchObject({ kind: 'open' })
    await runAutoRotation(rig.portal, registrationId)
    await runAutoRotation(rig.portal, registrationId)
    const [second] = await openRotations()
    expect(second?.id).not.toBe(id)
    expect(await rig.advance(second?.id ?? '')).toMatchObject({ step: 'rest', trouble: null })
    expect(await keysInEntra()).toContain((await current())?.entraKeyId)
  })

  test('while the old one is being removed gives the old one back, before another one is made', async () => {
    await enable()
    await nearTheEnd()
    const id = await begun()
    await rig.advance(id)
    await rig.passGrace(id)
    await deleteNew()
    await rig.opened.damage(
      `update credentials set expires_at = now() + interval '9 days', starts_at = null where state = 'current'`,
    )
    expect(await rig.advance(id)).toMatchObject({ step: 'remove', trouble: { code: 'current-refused' } })
    expect(await runAutoRotation(rig.portal, registrationId)).toBe('begun')
    expect(await rig.rotation(id)).toMatchObject({ outcome: 'taken-back' })
    expect((await current())?.entraKeyId).toBe(rig.app.secretId)
  })

  test('ends the rotation too where somebody had put the deleted one in use by hand', async () => {
    await enable()
    const id = await begun()
    await rig.advance(id)
    const made = await rig.tenant.sandbox.control.post<{ keyId: string; value: string }>(
      `/apps/${rig.app.clientId}/secrets`,
      { days: 90, value: 'zzz8Q~a-secret-made-by-hand-in-a-hurry' },
    )
    const secret = { value: new Secret(made.value), hint: made.value.slice(-4) }
    const expires = new Date(Date.now() + 90 * 86_400_000)
    await replaceSecret(rig.portal, { registrationId, secret, expires })
    await rig.tenant.sandbox.control.delete(`/apps/${rig.app.clientId}/secrets/${made.keyId}`)
    expect(await openGraph(rig.portal, registrationId)).toMatchObject({ kind: 'open' })
    await rig.opened.damage(
      `update credentials set expires_at = now() + interval '10 days', starts_at = null where state = 'fallback'`,
    )
    expect(await runAutoRotation(rig.portal, registrationId)).toBe('begun')
    const [second] = await openRotations()
    expect(await rig.advance(second?.id ?? '')).toMatchObject({ step: 'rest', trouble: null })
    expect(await keysInEntra()).toContain((await current())?.entraKeyId)
  })

  test('before the switch ends the rotation, so that the next one can begin', async () => {
    await enable()
    await rig.tenant.sandbox.control.post('/settings', { secretDelayCalls: 1 })
    const id = await begun()
    await rig.advance(id)
    await deleteNew()
    for (let tries = 0; tries < 8; tries++) await rig.advance(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'ended', outcome: 'refused' })
    expect((await rig.registration(registrationId)).autoRotationTrouble).toMatchObject({ code: 'refused' })
    await rig.advance(await begun())
    expect(await keysInEntra()).toContain((await current())?.entraKeyId)
  })

  async function openRotations() {
    const rows = await rig.opened.database.read.select().from(rotations)
    return rows.filter(({ endedAt, registrationId: of }) => endedAt === null && of === registrationId)
  }
})
