import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { carriedByFallback } from '#lib/credentials/as-app.ts'
import { accessToken } from '#lib/grants/access-token.ts'
import { proveApp } from '#lib/probes/prove-app.ts'
import { appToken } from '#lib/registrations/app-token.ts'
import { endNow } from './commands.ts'
import { rotationView } from './queries.ts'
import { takeBack } from './take-back.ts'
import { type MadeSecret, type RotationRig, rotationRig } from './testing/rotation-rig.ts'

// After a switch the secret in use stops working in Entra, and the one before it does not.

let rig: RotationRig
let made: MadeSecret
let id: string

beforeAll(async () => {
  rig = await rotationRig()
}, 120_000)
afterAll(() => rig?.close())
// Twice: what the test before has broken must not be the one that stands in.
beforeEach(async () => {
  await rotate()
  await rotate()
  await rig.spendTokens()
})

async function rotate(): Promise<void> {
  await rig.clear()
  made = await rig.newSecret()
  id = await rig.begin(made, { byItself: true })
  await rig.goOn(id)
}

const grantId = async () => (await rig.mailboxAt(rig.tenant.at('support'))).grantId ?? ''
const carried = async () => {
  const { current, fallback } = await rig.inUse()
  return carriedByFallback(current, fallback)
}

describe('where Entra refuses the secret in use', () => {
  it('every mailbox goes on with the one before, and the page says so', async () => {
    expect(await carried()).toBe(false)
    await rig.removeSecret(made.keyId)
    rig.lines.length = 0
    expect(await rig.checkAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])
    expect(await carried()).toBe(true)
    const view = await rotationView(rig.read, rig.registrationId)
    expect(view?.carriedBy?.id).toBe((await rig.inUse()).fallback?.id)
    expect(rig.lines.join('')).toContain('the one before it carries on')
    expect((await rig.grantFacts()).map(({ lastFailure }) => lastFailure)).toEqual([null, null, null])
  })

  it('the same is true of one that has run out before its date', async () => {
    await rig.removeSecret(made.keyId)
    await rig.control.post(`/apps/${rig.tenant.sandbox.app.clientId}/secrets`, {
      value: made.value,
      days: -1,
    })
    expect(await accessToken(rig.context, await grantId(), { fresh: true })).toMatchObject({ ok: true })
    expect(await appToken(rig.context, rig.registrationId, { fresh: true })).toMatchObject({ ok: true })
    expect(await proveApp(rig.context, rig.registrationId)).toBe(true)
  })

  it('the old one is not removed, and can be gone back to', async () => {
    await rig.removeSecret(made.keyId)
    await rig.checkAll()
    await rig.due(id)
    await rig.goOn(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'rest', trouble: { code: 'current-refused' } })
    const { fallback } = await rig.inUse()
    await takeBack(rig.context, rig.input(id))
    expect((await rig.inUse()).current.id).toBe(fallback?.id)
    expect(await carried()).toBe(false)
  })

  it('it is in use again as soon as Entra accepts it again', async () => {
    await rig.removeSecret(made.keyId)
    await accessToken(rig.context, await grantId(), { fresh: true })
    expect(await carried()).toBe(true)
    await rig.control.post(`/apps/${rig.tenant.sandbox.app.clientId}/secrets`, { value: made.value })
    await accessToken(rig.context, await grantId(), { fresh: true })
    expect(await carried()).toBe(false)
  })

  it.each([
    ['is over', `expires_at = now()`],
    ['is not listed by Graph any more', `gone_from_entra_at = now()`],
    ['is retired', `state = 'retired'`],
  ])('a fallback that %s does not stand in', async (_, change) => {
    await rig.opened.damage(`update credentials set ${change} where state = 'fallback'`)
    await rig.removeSecret(made.keyId)
    const result = await appToken(rig.context, rig.registrationId, { fresh: true })
    expect(result).toMatchObject({ ok: false, failureClass: 'app-credential', cause: 'secret.wrong' })
  })

  it('anything else that Entra refuses is not asked for twice', async () => {
    await rig.control.delete('/log')
    await rig.control.post('/faults', { on: 'token', code: 700016 })
    expect(await appToken(rig.context, rig.registrationId, { fresh: true })).toMatchObject({ ok: false })
    await rig.control.delete('/faults')
    const { entries } = await rig.control.get<{ entries: { on: string }[] }>('/log')
    expect(entries.filter(({ on }) => on === 'token')).toHaveLength(1)
  })
})

describe('while the one before carries the app, and its grace is over', () => {
  const carriedOn = async () => {
    await rig.removeSecret(made.keyId)
    await rig.checkAll()
    await rig.opened.damage(
      `update rotations set removable_at = now() - interval '1 second' where id = '${id}'`,
    )
    const { fallback } = await rig.inUse()
    return fallback?.id
  }

  it('it goes on carrying when another rotation is begun', async () => {
    const carrier = await carriedOn()
    await rig.begin(await rig.newSecret())
    expect((await rig.inUse()).fallback?.id).toBe(carrier)
    await rig.spendTokens()
    expect(await rig.checkAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])
  })

  it('it goes on carrying when somebody says that it was removed', async () => {
    const carrier = await carriedOn()
    await endNow(rig.context, rig.input(id))
    expect((await rig.inUse()).fallback?.id).toBe(carrier)
    await rig.spendTokens()
    expect(await rig.checkAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])
  })

  it('it stays the fallback of the next one, and the refused one retires', async () => {
    const carrier = await carriedOn()
    const refused = (await rig.inUse()).current.id
    const next = await rig.newSecret()
    id = await rig.begin(next, { byItself: true })
    await rig.goOn(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'rest', previousId: carrier })
    const { current, fallback } = await rig.inUse()
    expect(current.hint).toBe(next.value.slice(-4))
    expect(fallback?.id).toBe(carrier)
    expect(current.id).not.toBe(refused)
  })
})
