import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { beginByGraph } from './by-graph.ts'
import { takeBack } from './take-back.ts'
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
const states = async () => (await rig.held(registrationId)).map(({ state }) => state)

describe('what is removed', () => {
  test('is never one that the portal did not know, nor one of another rotation', async () => {
    const { keyId } = (await rig.tenant.sandbox.control.post(`/apps/${rig.app.clientId}/secrets`, {
      days: 90,
      displayName: 'Mailgrant 2020-01-01 ffffffff',
    })) as { keyId: string }
    const id = await begun()
    await rig.advance(id)
    await rig.passGrace(id)
    await rig.advance(id)
    expect((await rig.inEntra()).map((one) => one.keyId)).toContain(keyId)
    expect(await rig.inEntra()).toHaveLength(2)
  })

  test('is not an old one of which nobody knows which it is in Entra: it is left there, and that is said', async () => {
    registrationId = await rig.begin({ entraKeyId: null })
    const id = await begun()
    await rig.advance(id)
    await rig.opened.damage(`update credentials set entra_key_id = null where state = 'fallback'`)
    await rig.passGrace(id)
    expect(await rig.advance(id)).toMatchObject({
      step: 'ended',
      outcome: 'done',
      removedAt: null,
      trouble: { code: 'left-in-entra' },
    })
    expect(await rig.inEntra()).toHaveLength(2)
    expect(await states()).toEqual(['current', 'retired'])
  })

  test('is not the old one while Entra refuses the new one', async () => {
    const id = await begun()
    await rig.advance(id)
    await rig.passGrace(id)
    const [next] = await rig.held(registrationId)
    const path = `/apps/${rig.app.clientId}/secrets/${next?.entraKeyId}`
    await rig.tenant.sandbox.control.delete(path)
    expect(await rig.advance(id)).toMatchObject({ step: 'remove', trouble: { code: 'current-refused' } })
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([rig.app.secretId])
  })
})

describe('taken back', () => {
  test('before the switch, the new one is gone in Entra too', async () => {
    await rig.tenant.sandbox.control.post('/settings', { secretDelayCalls: 99 })
    const id = await begun()
    await rig.advance(id)
    await takeBack(rig.portal, { registrationId, rotationId: id })
    expect(await rig.rotation(id)).toMatchObject({ outcome: 'taken-back', removedAt: expect.any(Date) })
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([rig.app.secretId])
    expect(await states()).toEqual(['current'])
  })

  test('after the switch, the old one is in use and the new one is removed in Entra', async () => {
    const id = await begun()
    await rig.advance(id)
    await takeBack(rig.portal, { registrationId, rotationId: id })
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([rig.app.secretId])
    expect((await rig.held(registrationId)).find(({ state }) => state === 'current')?.entraKeyId).toBe(
      rig.app.secretId,
    )
  })
})

describe('two processes', () => {
  test('make one secret', async () => {
    const id = await begun()
    await Promise.all([rig.advance(id), rig.advance(id, rig.replica), rig.advance(id, rig.replica)])
    expect(await rig.rotation(id)).toMatchObject({ step: 'rest' })
    expect(await rig.asked('addPassword')).toBe(1)
    expect(await rig.held(registrationId)).toHaveLength(2)
  })

  test('one whose rotation is taken back while Graph answers removes what it made', async () => {
    const id = await begun()
    const { transport } = rig.portal.outgoing
    const slow = rig.through(async (request) => {
      const reply = await transport(request)
      if (request.url.pathname.endsWith('/addPassword')) {
        await takeBack(rig.replica, { registrationId, rotationId: id })
      }
      return reply
    })
    expect(await rig.advance(id, slow)).toMatchObject({ outcome: 'taken-back' })
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([rig.app.secretId])
    expect(await states()).toEqual(['current'])
  })
})

describe('a database that is away when the secret comes', () => {
  const failing = (times: number) => {
    const { transport } = rig.portal.outgoing
    return rig.through(async (request) => {
      const reply = await transport(request)
      if (request.url.pathname.endsWith('/addPassword')) rig.database.fail(times)
      return reply
    })
  }

  test('for a moment costs nothing: the write is repeated', async () => {
    const id = await begun()
    expect(await rig.advance(id, failing(2))).toMatchObject({ step: 'rest' })
    expect(await rig.asked('addPassword')).toBe(1)
  })

  test('with an answer that is lost after the commit keeps it once', async () => {
    const id = await begun()
    const { transport } = rig.portal.outgoing
    let lost = 0
    const portal: typeof rig.portal = {
      ...rig.through(async (request) => {
        const reply = await transport(request)
        if (request.url.pathname.endsWith('/addPassword')) lost = 1
        return reply
      }),
      database: {
        ...rig.opened.database,
        async transaction(work) {
          const value = await rig.opened.database.transaction(work)
          if (lost-- > 0)
            throw Object.assign(new Error('the connection broke'), { code: 'CONNECTION_CLOSED' })
          return value
        },
      },
    }
    expect(await rig.advance(id, portal)).toMatchObject({ step: 'rest' })
    expect(await rig.asked('addPassword')).toBe(1)
    expect(await rig.held(registrationId)).toHaveLength(2)
  })

  test('for longer loses the secret, which is removed in Entra at once', async () => {
    const id = await begun()
    const { transport } = rig.portal.outgoing
    const away = rig.through(async (request) => {
      const reply = await transport(request)
      if (request.url.pathname.endsWith('/addPassword')) rig.database.fail(1_000)
      return reply
    })
    await rig.advance(id, away)
    expect(await rig.asked('addPassword')).toBe(1)
    expect((await rig.inEntra()).map(({ keyId }) => keyId)).toEqual([rig.app.secretId])
    rig.database.fail(0)
    await rig.opened.damage('update rotations set lease_until = null')
    expect(await rig.advance(id)).toMatchObject({ step: 'rest' })
  }, 30_000)
})

test('no secret that Graph told stands in a row, in the audit or in the log', async () => {
  const told: string[] = []
  const { transport } = rig.portal.outgoing
  const listening = rig.through(async (request) => {
    const reply = await transport(request)
    const { secretText } = reply.text.startsWith('{') ? JSON.parse(reply.text) : { secretText: null }
    if (secretText) told.push(secretText)
    return reply
  })
  const id = await begun()
  await rig.advance(id, listening)
  expect(told).toHaveLength(1)
  const [row, held, registration] = await Promise.all([
    rig.rotation(id),
    rig.held(registrationId),
    rig.registration(registrationId),
  ])
  const events = await rig.opened.database.read.select().from(auditEvents)
  const everything = JSON.stringify([row, held, registration, events]) + rig.lines.join('\n')
  for (const secret of told) expect(everything).not.toContain(secret)
})
