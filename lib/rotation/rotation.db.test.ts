import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { seeGrant } from '#lib/grants/see.ts'
import { beginWithSecret } from './begin.ts'
import { correctSecret, endNow, switchNow, tryAgain } from './commands.ts'
import { takeBack } from './take-back.ts'
import { inDays, type RotationRig, rotationRig, typed } from './testing/rotation-rig.ts'

let rig: RotationRig
const endings = (states: readonly string[]) => states.map((state) => state.split(' ')[1])

beforeAll(async () => {
  rig = await rotationRig()
}, 60_000)
afterAll(() => rig?.close())
afterEach(() => rig.clear())

/** As far as it goes without a person. */
async function begun(given: { byItself?: boolean } = {}) {
  const made = await rig.newSecret()
  const id = await rig.begin(made, given)
  await rig.goOn(id)
  return { ...made, id, hint: made.value.slice(-4) }
}

describe('a rotation by hand', () => {
  it('stores the next secret with the rotation before anybody is asked anything', async () => {
    const { current } = await rig.inUse()
    const made = await rig.newSecret()
    const id = await rig.begin(made)
    expect(await rig.rotation(id)).toMatchObject({
      step: 'prove',
      mode: 'by-hand',
      previousId: current.id,
      endedAt: null,
    })
    expect(await rig.states()).toEqual([`${current.hint} current`, `${made.value.slice(-4)} next`])
    await takeBack(rig.context, rig.input(id))
  })

  it('proves it, tries every kind of sign-in, and then waits for “Use it now”', async () => {
    const before = await rig.grantFacts()
    const { id } = await begun()
    const row = await rig.rotation(id)
    expect(row).toMatchObject({ step: 'switch', trouble: null, switchedAt: null })
    expect(row.provenAt).not.toBeNull()
    expect(
      row.samples?.map(({ kind, address, ok }) => `${kind} ${address.split('@')[0]} ${ok}`).sort(),
    ).toEqual(['app tickets true', 'own support true', 'shared info true', 'shared press true'])
    expect(await rig.grantFacts()).toEqual(before)
    await takeBack(rig.context, rig.input(id))
  })

  it('learns from Graph which secret it is and when it ends', async () => {
    const { id, keyId } = await begun({ byItself: true })
    const { current } = await rig.inUse()
    expect(current).toMatchObject({ entraKeyId: keyId, expirySource: 'graph' })
    await takeBack(rig.context, rig.input(id))
  })

  it('puts the next in use on “Use it now”, with the one before as the fallback, and disconnects nobody', async () => {
    const { current: old } = await rig.inUse()
    const { id, hint } = await begun()
    const grantsBefore = await rig.grantFacts()
    await switchNow(rig.context, rig.input(id))
    await rig.goOn(id)
    const row = await rig.rotation(id)
    expect(row).toMatchObject({ step: 'rest', endedAt: null, trouble: null })
    const days = ((row.removableAt?.getTime() ?? 0) - (row.switchedAt?.getTime() ?? 0)) / 86_400_000
    expect(days).toBe(7)
    const { current, fallback } = await rig.inUse()
    expect(current.hint).toBe(hint)
    expect(fallback?.id).toBe(old.id)
    expect(await rig.grantFacts()).toEqual(grantsBefore)
    await rig.spendTokens()
    expect(await rig.checkAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])

    await endNow(rig.context, rig.input(id))
    expect(await rig.rotation(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(endings(await rig.states()).at(-1)).toBe('current')
    expect((await rig.inUse()).fallback).toBeNull()
    expect(await rig.audited()).toEqual(
      expect.arrayContaining([
        'rotation.started',
        'rotation.proven',
        'rotation.sampled',
        'credential.replaced',
        'rotation.ended',
        'credential.taken-back',
      ]),
    )
  })

  it('switches by itself where that was chosen', async () => {
    const { id, hint } = await begun({ byItself: true })
    expect(await rig.rotation(id)).toMatchObject({ step: 'rest' })
    expect((await rig.inUse()).current.hint).toBe(hint)
    await endNow(rig.context, rig.input(id))
  })

  it('ends by itself when Graph no longer lists the old one', async () => {
    const { id } = await begun({ byItself: true })
    const { fallback } = await rig.inUse()
    await rig.opened.damage(`update credentials set gone_from_entra_at = now() where id = '${fallback?.id}'`)
    await rig.due(id)
    await rig.goOn(id)
    const row = await rig.rotation(id)
    expect(row).toMatchObject({ step: 'ended', outcome: 'done' })
    expect(row.removedAt).not.toBeNull()
    expect((await rig.inUse()).fallback).toBeNull()
  })

  it('ends by itself when the time of the old one is over', async () => {
    const { id } = await begun({ byItself: true })
    const { fallback } = await rig.inUse()
    await rig.opened.damage(`update credentials set expires_at = now() where id = '${fallback?.id}'`)
    await rig.due(id)
    await rig.goOn(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'ended', outcome: 'done', removedAt: null })
    expect((await rig.inUse()).fallback).toBeNull()
  })

  it('is alone: a second one is refused with a sentence until the first has ended', async () => {
    const { id } = await begun()
    await expect(rig.begin(await rig.newSecret())).rejects.toMatchObject({ code: 'rotation-open' })
    expect(endings(await rig.states()).filter((state) => state === 'next')).toHaveLength(1)
    await takeBack(rig.context, rig.input(id))
  })

  it('does not hold up the next one when nobody said that the old secret is removed', async () => {
    const { id } = await begun({ byItself: true })
    await rig.opened.damage(`update rotations set removable_at = now() where id = '${id}'`)
    const next = await begun()
    expect(await rig.rotation(id)).toMatchObject({ step: 'ended', outcome: 'done' })
    await takeBack(rig.context, rig.input(next.id))
  })

  it('refuses the secret that is in use, one without a date, and an app without any', async () => {
    const { current } = await rig.inUse()
    const made = await begun({ byItself: true })
    await expect(rig.begin(made)).rejects.toMatchObject({ fields: { secret: 'secret-same' } })
    await rig.opened.damage(`update rotations set step = 'ended', ended_at = now() where ended_at is null`)
    await rig.opened.damage(`update registrations set graph_access = 'denied'`)
    await expect(
      beginWithSecret(rig.context, {
        registrationId: rig.registrationId,
        secret: typed('abc8Q~another-one-that-nobody-has-proven'),
        expires: undefined,
        byItself: false,
      }),
    ).rejects.toMatchObject({ fields: { expires: 'required' } })
    await rig.opened.damage(`update credentials set state = 'retired' where state = 'current'`)
    await expect(rig.begin(await rig.newSecret())).rejects.toMatchObject({
      code: 'no-credential',
    })
    await rig.opened.damage(`update credentials set state = 'retired' where state = 'fallback';
      update credentials set state = 'current' where id = '${current.id}'`)
  })
})

describe('a next secret that Entra refuses', () => {
  it('is tried again for a while, because a new one is not known everywhere at once', async () => {
    await rig.control.post('/settings', { secretDelayCalls: 2 })
    const late = await rig.newSecret()
    await rig.control.post('/settings', { secretDelayCalls: 0 })
    const id = await rig.begin(late)
    await rig.goOn(id)
    expect((await rig.rotation(id)).trouble).toMatchObject({ code: 'not-known-yet' })
    await rig.goOn(id)
    await rig.goOn(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'switch', trouble: null })
    await takeBack(rig.context, rig.input(id))
  })

  it('stays with its reason, waits for a person, and goes on with the value that is put in its place', async () => {
    const made = await rig.newSecret()
    const id = await rig.begin({ ...made, value: `${made.value.slice(0, -3)}typ` })
    for (let n = 0; n < 3; n += 1) await rig.goOn(id)
    const refused = await rig.rotation(id)
    expect(refused.trouble).toMatchObject({ code: 'refused', evidence: { aadsts: [7000215] } })
    expect(refused.nextTryAt.getUTCFullYear()).toBe(9999)
    await correctSecret(rig.context, {
      ...rig.input(id),
      secret: typed(made.value),
      expires: made.expires,
    })
    expect(endings(await rig.states()).filter((state) => state === 'next')).toHaveLength(1)
    await rig.goOn(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'switch', trouble: null })
    await takeBack(rig.context, rig.input(id))
  })

  it('that is over already is told at once', async () => {
    const made = await rig.newSecret(-2)
    const id = await rig.begin({ ...made, expires: inDays(300) })
    await rig.goOn(id)
    expect((await rig.rotation(id)).trouble).toMatchObject({ code: 'expired' })
    await takeBack(rig.context, rig.input(id))
  })

  it('is not blamed when Microsoft cannot be reached: it is tried again by itself', async () => {
    const id = await rig.begin(await rig.newSecret())
    await rig.control.post('/faults', { on: 'token', drop: true })
    await rig.goOn(id)
    await rig.control.delete('/faults')
    const row = await rig.rotation(id)
    expect(row).toMatchObject({ step: 'prove', trouble: { code: 'unreachable' }, failures: 1 })
    expect(row.nextTryAt.getTime()).toBeLessThan(Date.now() + 120_000)
    await tryAgain(rig.context, rig.input(id))
    await rig.goOn(id)
    expect(await rig.rotation(id)).toMatchObject({ step: 'switch', failures: 0 })
    await takeBack(rig.context, rig.input(id))
  })
})

describe('the samples', () => {
  it('keep the refresh token that Entra renews while they are tried', async () => {
    await rig.control.post('/settings', { rotation: 'strict' })
    const { grantId } = await rig.mailboxAt(rig.tenant.at('support'))
    const before = await seeGrant(rig.read, grantId ?? '')
    const { id } = await begun()
    const after = await seeGrant(rig.read, grantId ?? '')
    expect(after?.grant.refreshSealed).not.toBe(before?.grant.refreshSealed)
    expect(after?.grant.previousSealed).toBe(before?.grant.refreshSealed)
    await takeBack(rig.context, rig.input(id))
    await rig.spendTokens()
    expect(await rig.checkAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy'])
    await rig.control.post('/settings', { rotation: 'keep' })
  })

  it('stop the rotation where one that worked fails now, and leave no trace on its grant', async () => {
    await rig.control.post(`/mailboxes/${rig.tenant.at('support')}`, { imap: false })
    const before = await rig.grantFacts()
    const { id } = await begun()
    const row = await rig.rotation(id)
    expect(row).toMatchObject({ step: 'sample', trouble: { code: 'sample-failed' } })
    expect(row.samples?.find(({ kind }) => kind === 'own')).toMatchObject({
      ok: false,
      protocol: 'imap',
      cause: 'mail.protocol_disabled',
      known: false,
    })
    expect(await rig.grantFacts()).toEqual(before)
    await rig.check('support')
    await rig.due(id)
    await rig.goOn(id)
    const later = await rig.rotation(id)
    expect(later.step).toBe('switch')
    expect(later.samples?.find(({ kind }) => kind === 'own')).toMatchObject({ ok: true, protocol: 'pop3' })
    await takeBack(rig.context, rig.input(id))
    await rig.control.post(`/mailboxes/${rig.tenant.at('support')}`, { imap: true })
    await rig.check('support')
  })

  it('do not stop for what failed in the same way before', async () => {
    const off = { imap: false, pop3: false, smtp: false }
    const on = { imap: true, pop3: true, smtp: true }
    for (const local of ['press', 'info', 'dana.reyes', 'anna.lindqvist'])
      await rig.control.post(`/mailboxes/${rig.tenant.at(local)}`, off)
    await rig.check('press')
    await rig.check('info')
    const { id } = await begun()
    const row = await rig.rotation(id)
    expect(row.step).toBe('switch')
    expect(row.samples?.filter(({ kind }) => kind === 'shared')).toEqual([
      expect.objectContaining({ ok: false, known: true }),
      expect.objectContaining({ ok: false, known: true }),
    ])
    await takeBack(rig.context, rig.input(id))
    for (const local of ['press', 'info', 'dana.reyes', 'anna.lindqvist'])
      await rig.control.post(`/mailboxes/${rig.tenant.at(local)}`, on)
    await rig.check('press')
    await rig.check('info')
  })

  it('that Entra refuses with the next secret stop it, and leave the grant as it is', async () => {
    const before = await rig.grantFacts()
    const id = await rig.begin(await rig.newSecret())
    await rig.control.post('/faults', {
      on: 'token',
      grant: 'refresh_token',
      error: 'invalid_client',
      code: 7000215,
      status: 401,
    })
    for (let n = 0; n < 3; n += 1) await rig.goOn(id)
    expect((await rig.rotation(id)).trouble).toMatchObject({ code: 'sample-refused' })
    expect(await rig.grantFacts()).toEqual(before)
    await rig.control.delete('/faults')
    await takeBack(rig.context, rig.input(id))
  })
})
