import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { credentials } from '#lib/db/schema/registrations.ts'
import { endNow, switchNow } from './commands.ts'
import { takeBack } from './take-back.ts'
import { type RotationRig, rotationRig } from './testing/rotation-rig.ts'

let rig: RotationRig

beforeAll(async () => {
  rig = await rotationRig()
}, 120_000)
afterAll(() => rig?.close())
afterEach(() => rig.clear())

const nextOf = async (id: string) => {
  const { nextId } = await rig.rotation(id)
  return rig.read
    .select()
    .from(credentials)
    .where(eq(credentials.id, nextId ?? '00000000-0000-0000-0000-000000000000'))
}

describe('taking back before the switch', () => {
  it('erases the next secret at the step prove, while nobody has been asked', async () => {
    const { current } = await rig.inUse()
    const id = await rig.begin(await rig.newSecret())
    await takeBack(rig.context, rig.input(id))
    expect(await rig.rotation(id)).toMatchObject({ step: 'ended', outcome: 'taken-back', nextId: null })
    expect(await nextOf(id)).toEqual([])
    expect((await rig.inUse()).current.id).toBe(current.id)
    expect((await rig.audited()).at(-1)).toBe('credential.taken-back')
  })

  it('does the same at the step sample, while a mailbox is being tried, whose result is dropped', async () => {
    const { current } = await rig.inUse()
    const id = await rig.begin(await rig.newSecret())
    await rig.goOn(id, {
      probe: {
        ...rig.tools.probe,
        async probeProtocol(...args) {
          if ((await rig.rotation(id)).endedAt === null) await takeBack(rig.context, rig.input(id))
          return rig.tools.probe.probeProtocol(...args)
        },
      },
    })
    expect(await rig.rotation(id)).toMatchObject({ step: 'ended', outcome: 'taken-back', sampledAt: null })
    expect(await rig.inUse()).toMatchObject({ current: { id: current.id }, fallback: null })
  })

  it('does the same at the step switch', async () => {
    const { current } = await rig.inUse()
    const id = await rig.begin(await rig.newSecret())
    await rig.goOn(id)
    await takeBack(rig.context, rig.input(id))
    expect(await rig.rotation(id)).toMatchObject({ outcome: 'taken-back', switchedAt: null })
    expect(await rig.inUse()).toMatchObject({ current: { id: current.id }, fallback: null })
  })
})

describe('taking back after the switch', () => {
  async function switched() {
    const made = await rig.newSecret()
    const { current: old } = await rig.inUse()
    const id = await rig.begin(made, { byItself: true })
    await rig.goOn(id)
    expect((await rig.rotation(id)).step).toBe('rest')
    return { id, old, made }
  }

  it('puts the old one in use again, proven once more, and nobody is disconnected', async () => {
    const before = await rig.grantFacts()
    const { id, old } = await switched()
    await takeBack(rig.context, rig.input(id))
    const { current, fallback } = await rig.inUse()
    expect(current.id).toBe(old.id)
    expect(current.provenAt?.getTime()).toBeGreaterThan(old.provenAt?.getTime() ?? 0)
    expect(fallback).toBeNull()
    expect(await nextOf(id)).toMatchObject([{ state: 'retired' }])
    await rig.spendTokens()
    expect(await rig.checkAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])
    expect(await rig.grantFacts()).toEqual(before)
  })

  it('changes nothing where Entra refuses the old one', async () => {
    const { id, made } = await switched()
    // The one before was made in an earlier test or came with the tenant: all but the new one go.
    const state = await rig.control.get<{ apps: { clientId: string; secrets: { keyId: string }[] }[] }>(
      '/state',
    )
    const app = state.apps.find(({ clientId }) => clientId === rig.tenant.sandbox.app.clientId)
    for (const { keyId } of app?.secrets ?? []) if (keyId !== made.keyId) await rig.removeSecret(keyId)
    await expect(takeBack(rig.context, rig.input(id))).rejects.toMatchObject({ code: 'old-one-refused' })
    expect((await rig.inUse()).current.hint).toBe(made.value.slice(-4))
    expect(await rig.rotation(id)).toMatchObject({ step: 'rest', endedAt: null })
  })

  it('changes nothing while Microsoft cannot be reached', async () => {
    const { id, made } = await switched()
    await rig.control.post('/faults', { on: 'token', drop: true })
    await expect(takeBack(rig.context, rig.input(id))).rejects.toMatchObject({
      code: 'microsoft-unreachable',
    })
    expect((await rig.inUse()).current.hint).toBe(made.value.slice(-4))
  })

  it.each([
    ['Graph does not list it any more', 'gone_from_entra_at = now()'],
    ['its time is over', 'expires_at = now()'],
  ])('is over when %s', async (_, change) => {
    const { id, old } = await switched()
    await rig.opened.damage(`update credentials set ${change} where id = '${old.id}'`)
    await expect(takeBack(rig.context, rig.input(id))).rejects.toMatchObject({ code: 'rotation-moved-on' })
    expect((await rig.inUse()).current.id).not.toBe(old.id)
  })

  it('is over with the end of the rotation', async () => {
    const { id } = await switched()
    await endNow(rig.context, rig.input(id))
    await expect(takeBack(rig.context, rig.input(id))).rejects.toMatchObject({ code: 'rotation-moved-on' })
    await expect(switchNow(rig.context, rig.input(id))).rejects.toMatchObject({ code: 'rotation-moved-on' })
  })
})
