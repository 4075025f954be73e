import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { recheckMailbox } from '#lib/health/recheck-commands.ts'
import { changeProtocols } from '#lib/mailboxes/commands.ts'
import type { Context } from '#lib/services.ts'
import { runProbe } from './start.ts'
import { fakeTools, SMTP_OFF } from './testing/fake-tools.ts'
import { MANUAL, minutesUntil, type ProbeRig, probeRig } from './testing/probe-rig.ts'

let rig: ProbeRig
let context: Context
beforeAll(async () => {
  rig = await probeRig()
  const { vault, auditKey } = rig.services
  context = await testContext({ database: rig.opened.database, opened: { vault, auditKey } })
})
afterAll(() => rig?.opened.close())

const minutesToNext = async (id: string) => minutesUntil((await rig.mailboxOf(id)).nextProbeAt)

async function sendingOff(): Promise<string> {
  const { id } = await rig.newMailbox({ protocols: ['smtp'] })
  await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
  return id
}

describe('a wish for a check that is made while a check runs', () => {
  const wishes: [string, (id: string) => Promise<unknown>][] = [
    ['to be checked until it works', (id) => recheckMailbox(context, id)],
    ['to be checked over another protocol', (id) => changeProtocols(context, id, ['smtp', 'imap'])],
  ]

  it.each(wishes)('%s is not forgotten when that one ends', async (_what, wish) => {
    const id = await sendingOff()
    const asked = fakeTools({
      smtp: async () => {
        await wish(id)
        return SMTP_OFF
      },
    })
    await runProbe(rig.services, id, MANUAL, asked)
    expect(await minutesToNext(id)).toBeLessThanOrEqual(0)
    await runProbe(rig.services, id, { trigger: 'schedule' }, fakeTools())
    expect(await minutesToNext(id)).toBeGreaterThan(26)
  })

  it('is not forgotten when that one breaks', async () => {
    const id = await sendingOff()
    const broken = fakeTools({
      smtp: async () => {
        await recheckMailbox(context, id)
        throw new Error('a bug')
      },
    })
    await runProbe(rig.services, id, MANUAL, broken)
    expect(await minutesToNext(id)).toBeLessThanOrEqual(0)
  })

  it('is told from a time that merely comes while somebody checks by hand', async () => {
    const id = await sendingOff()
    const slow = fakeTools({
      smtp: async () => {
        const due = async () => (await minutesToNext(id)) <= 0
        await expect.poll(due).toBe(true)
        return SMTP_OFF
      },
    })
    await rig.opened.damage(
      `update mailboxes set next_probe_at = now() + interval '1 second' where id = '${id}'`,
    )
    await runProbe(rig.services, id, MANUAL, slow)
    expect(await minutesToNext(id)).toBeGreaterThan(26)
  })
})
