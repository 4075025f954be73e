import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '#lib/access/actor.ts'
import { record } from '#lib/db/gate.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { rechecks } from '#lib/db/schema/rechecks.ts'
import { insertGrant, insertMailbox, insertRegistration, insertUser } from '#lib/db/testing/fixtures.ts'
import { untilSomebodyWaits } from '#lib/db/testing/lock-wait.ts'
import { observe } from '#lib/health/fault-queries.ts'
import { faultsOf } from '#lib/health/faults.ts'
import { endRecheckOf, recheckFault, recheckMailbox, SAMPLE_OF_FAULT } from '#lib/health/recheck-commands.ts'
import type { Context } from '#lib/services.ts'
import { runProbe } from './start.ts'
import { failed, fakeTools, gate, SMTP_OFF } from './testing/fake-tools.ts'
import { MANUAL, minutesUntil, type ProbeRig, probeRig } from './testing/probe-rig.ts'

const SCHEDULE = { trigger: 'schedule' } as const
const SPREAD = 40 * 60_000

let rig: ProbeRig
let context: Context
beforeAll(async () => {
  rig = await probeRig()
  const user = await insertUser(rig.opened.database)
  const actor: Actor = {
    kind: 'user',
    id: user.id,
    name: user.name,
    role: 'help-desk',
    sessionId: crypto.randomUUID(),
  }
  context = { ...rig.services, actor }
})
afterAll(() => rig?.opened.close())
beforeEach(() => rig.opened.damage('delete from mailboxes'))

const wishOf = async (id: string) =>
  (await rig.opened.database.read.select().from(rechecks).where(eq(rechecks.mailboxId, id)))[0]

async function sendingOff() {
  const { id } = await rig.newMailbox({ protocols: ['imap', 'smtp'] })
  await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
  return id
}

describe('checking a mailbox again until it works', () => {
  it('is due at once, then at short intervals, and ends at the first good check', async () => {
    const id = await sendingOff()
    await recheckMailbox(context, id)
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeLessThanOrEqual(0)
    const wish = await wishOf(id)
    expect(minutesUntil(wish?.until ?? new Date(0))).toBeGreaterThan(58)
    expect(wish).toMatchObject({ endedAt: null, outcome: null })

    await runProbe(rig.services, id, SCHEDULE, fakeTools({ smtp: SMTP_OFF }))
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeLessThan(2)
    expect(await wishOf(id)).toMatchObject({ endedAt: null })

    await runProbe(rig.services, id, SCHEDULE, fakeTools())
    expect(await wishOf(id)).toMatchObject({ outcome: 'good', endedAt: expect.any(Date) })
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeGreaterThan(26)
  })

  it('is over after an hour', async () => {
    const id = await sendingOff()
    await recheckMailbox(context, id)
    await rig.opened.damage(`update rechecks set until = now() - interval '1 second'`)
    await runProbe(rig.services, id, SCHEDULE, fakeTools({ smtp: SMTP_OFF }))
    expect(await wishOf(id)).toMatchObject({ outcome: 'over' })
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeGreaterThan(26)
  })

  it('can be taken back, and asked for anew', async () => {
    const id = await sendingOff()
    await recheckMailbox(context, id)
    await endRecheckOf(context, id)
    expect(await wishOf(id)).toMatchObject({ outcome: 'stopped' })
    await recheckMailbox(context, id)
    expect(await wishOf(id)).toMatchObject({ outcome: null, endedAt: null })
  })

  it('ends when it meets a cause that repeating makes worse, and is never begun for one', async () => {
    const id = await sendingOff()
    await recheckMailbox(context, id)
    const revoked = {
      ok: false,
      failureClass: 'reauth',
      cause: 'refresh.revoked',
      evidence: { source: 'entra', stage: 'refresh', text: 'AADSTS50173: …', aadsts: [50173] },
    } as const
    await runProbe(rig.services, id, SCHEDULE, fakeTools({}, revoked))
    expect(await wishOf(id)).toMatchObject({ outcome: 'stopped' })
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeGreaterThan(26)
    await expect(recheckMailbox(context, id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is refused for a mailbox that works or is gone, and goes when its mailbox goes', async () => {
    const { id } = await rig.newMailbox()
    await expect(recheckMailbox(context, id)).rejects.toMatchObject({ code: 'conflict' })
    await expect(recheckMailbox(context, crypto.randomUUID())).rejects.toMatchObject({ code: 'not-found' })
    const ill = await sendingOff()
    await recheckMailbox(context, ill)
    await rig.opened.damage(`delete from mailboxes where id = '${ill}'`)
    expect(await wishOf(ill)).toBeUndefined()
  })

  it('is written into the audit with who asked', async () => {
    const id = await sendingOff()
    await recheckMailbox(context, id)
    await endRecheckOf(context, id)
    const events = await rig.opened.database.read
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, id))
    expect(events.map(({ verb, actorName }) => [verb, actorName])).toEqual([
      ['mailbox.recheck-started', context.actor.name],
      ['mailbox.recheck-stopped', context.actor.name],
    ])
  })
})

it('a wish and the end of a check do not lock each other out', async () => {
  const id = await sendingOff()
  await recheckMailbox(context, id)
  const { database } = rig.replica
  const held = gate()
  // As the end of a check does it: the mailbox first, and then its wish.
  const end = record(rig.opened.database, 'probe', async (writer) => {
    await writer.update(mailboxes).set({ lastCheckedAt: sql`now()` }).where(eq(mailboxes.id, id))
    held.open()
    await untilSomebodyWaits(database)
    await writer.update(rechecks).set({ outcome: 'good' }).where(eq(rechecks.mailboxId, id))
  })
  await held.opened
  await Promise.all([recheckMailbox({ ...context, database }, id), end])
  expect(await rig.opened.database.read.select().from(rechecks)).toContainEqual(
    expect.objectContaining({ mailboxId: id, outcome: null }),
  )
})

describe('a fault of the app', () => {
  const EXPIRED = {
    ok: false,
    failureClass: 'app-credential',
    cause: 'secret.expired',
    evidence: { source: 'entra', stage: 'refresh', text: 'AADSTS7000222: …', aadsts: [7000222] },
  } as const

  async function stopped(count: number) {
    const { id: registrationId } = await insertRegistration(rig.opened.database, { name: 'Mail app' })
    const ids: string[] = []
    for (let place = 0; place < count; place += 1) {
      const grant = await insertGrant(rig.services, { registrationId })
      const { id } = await insertMailbox(rig.opened.database, { registrationId, grantId: grant.id })
      await runProbe(rig.services, id, MANUAL, fakeTools({}, EXPIRED))
      ids.push(id)
    }
    return { registrationId, ids }
  }

  it('is found from what the checks recorded, is checked on a few, and wakes all when one works', async () => {
    const { registrationId, ids } = await stopped(5)
    const read = rig.opened.database.read
    const [fault, ...more] = faultsOf(await observe(read), SPREAD)
    expect(more).toEqual([])
    expect(fault).toMatchObject({
      level: 'app',
      cause: 'secret.expired',
      subject: { registrationId, name: 'Mail app' },
      mailboxes: 5,
      of: 5,
      recheckUntil: null,
    })

    expect(await recheckFault(context, fault?.key ?? '', SPREAD)).toBe(SAMPLE_OF_FAULT)
    expect(faultsOf(await observe(read), SPREAD)[0]?.recheckUntil).toBeInstanceOf(Date)
    const due = async () =>
      (await Promise.all(ids.map((id) => rig.mailboxOf(id)))).filter(
        ({ nextProbeAt }) => minutesUntil(nextProbeAt) < 1,
      ).length
    expect(await due()).toBe(SAMPLE_OF_FAULT)

    const [first] = (await read.select().from(rechecks)).map(({ mailboxId }) => mailboxId)
    await runProbe(rig.services, first ?? '', SCHEDULE, fakeTools())
    expect(await due()).toBe(4)
    expect(faultsOf(await observe(read), SPREAD)).toMatchObject([{ mailboxes: 4 }])
    for (const id of ids) await runProbe(rig.services, id, SCHEDULE, fakeTools())
    expect(faultsOf(await observe(read), SPREAD)).toEqual([])
    expect((await read.select().from(rechecks)).map(({ outcome }) => outcome)).toEqual([
      'good',
      'good',
      'good',
    ])
  })

  it('cannot be checked again when it is over', async () => {
    await expect(recheckFault(context, 'app:app:x:secret.expired', SPREAD)).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('what needs a person', () => {
  const REFUSED = failed('smtp', 'authenticate', {
    code: '535',
    enhancedCode: '5.7.3',
    text: '535 5.7.3 Authentication unsuccessful',
  })

  it('is asked once with the token and once with a fresh one; later checks of the schedule ask only once', async () => {
    const { id } = await rig.newMailbox({ protocols: ['smtp'] })
    const tools = fakeTools({
      smtp: REFUSED,
      imap: failed('imap', 'authenticate', { text: 'NO AUTHENTICATE failed.' }),
    })
    const logins = () => tools.targets.filter(({ protocol }) => protocol === 'smtp').length
    await runProbe(rig.services, id, SCHEDULE, tools)
    expect(tools.draws).toEqual([false, true])
    expect(logins()).toBe(2)
    for (let round = 0; round < 3; round += 1) await runProbe(rig.services, id, SCHEDULE, tools)
    expect(tools.draws).toEqual([false, true, false, false, false])
    expect(logins()).toBe(5)
    // A person who asks wants to know it again.
    await runProbe(rig.services, id, MANUAL, tools)
    expect(logins()).toBe(7)
  })

  it('is never asked twice where the server named the reason', async () => {
    const { id } = await rig.newMailbox({ protocols: ['smtp'] })
    const tools = fakeTools({ smtp: SMTP_OFF })
    await runProbe(rig.services, id, SCHEDULE, tools)
    expect(tools.targets).toHaveLength(1)
    // The second look, by which anybody is sure of it.
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeLessThan(3)
    await runProbe(rig.services, id, SCHEDULE, tools)
    expect(tools.targets).toHaveLength(2)
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeGreaterThan(26)
    await rig.opened.damage(`update mailboxes set health_since = now() - interval '3 hours'`)
    await runProbe(rig.services, id, SCHEDULE, tools)
    expect(minutesUntil((await rig.mailboxOf(id)).nextProbeAt)).toBeGreaterThan(80)
  })
})
