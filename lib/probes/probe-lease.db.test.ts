import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probes } from '#lib/db/schema/mailboxes.ts'
import type { ProtocolResult } from '#lib/mail/stages.ts'
import { backgroundOf } from './background.ts'
import { reapDeadProbes } from './reap.ts'
import { runProbe, startProbe } from './start.ts'
import { fakeTools, gate, IMAP_REFUSED, passed, SETTINGS, SMTP_OFF } from './testing/fake-tools.ts'
import { MANUAL, minutesUntil, type ProbeRig, probeRig } from './testing/probe-rig.ts'

let rig: ProbeRig
beforeAll(async () => {
  rig = await probeRig()
})
afterAll(() => rig?.opened.close())

describe('one mailbox', () => {
  it('is probed by one replica at a time: the others get the running probe', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const server = gate()
    let connections = 0
    const tools = fakeTools({
      imap: async () => {
        connections += 1
        await server.opened
        return passed('imap')
      },
    })
    const starts = await Promise.all(
      [rig.services, rig.replica, rig.services, rig.replica, rig.replica].map((one) =>
        startProbe(one, id, MANUAL, tools),
      ),
    )
    expect(starts.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1)
    expect(new Set(starts.map(({ probeId }) => probeId)).size).toBe(1)
    server.open()
    await expect.poll(async () => (await rig.probesOf(id)).map(({ state }) => state)).toEqual(['done'])
    expect(connections).toBe(1)
  })

  it('is taken up again when its process died: the dead probe is abandoned', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    await rig.opened.damage(
      `update mailboxes set lease_owner = 'dead', lease_until = now() - interval '1 second' where id = '${id}';
       insert into probes (id, mailbox_id, trigger, state, results)
       values ('${crypto.randomUUID()}', '${id}', 'schedule', 'running', '{"protocols":[]}')`,
    )
    const { alreadyRunning } = await runProbe(rig.services, id, MANUAL, fakeTools())
    expect(alreadyRunning).toBe(false)
    expect((await rig.probesOf(id)).map(({ state }) => state).toSorted()).toEqual(['abandoned', 'done'])
  })

  it('keeps what its new owner wrote when the lease was lost on the way', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({
      imap: async () => {
        await rig.opened.damage(`update mailboxes set lease_owner = 'somebody else' where id = '${id}'`)
        return SMTP_OFF
      },
    })
    await runProbe(rig.services, id, MANUAL, tools)
    expect(await rig.mailboxOf(id)).toMatchObject({ health: 'unknown', leaseOwner: 'somebody else' })
    expect((await rig.probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
  })

  describe('whose process is out of breath for longer than its lease', () => {
    const outOfBreath = (id: string) =>
      rig.opened.damage(`update mailboxes set lease_until = now() - interval '1 second' where id = '${id}'`)
    const endings: [string, ProtocolResult | (() => never)][] = [
      ['comes to an end', SMTP_OFF],
      [
        'breaks',
        () => {
          throw new Error('a bug')
        },
      ],
    ]

    it.each(endings)('loses it to the reaper, and writes nothing when its probe %s', async (_how, ending) => {
      const { id } = await rig.newMailbox({ protocols: ['imap'] })
      const tools = fakeTools({
        imap: async () => {
          await outOfBreath(id)
          await reapDeadProbes(rig.replica.database)
          return typeof ending === 'function' ? ending() : ending
        },
      })
      await runProbe(rig.services, id, MANUAL, tools)
      const mailbox = await rig.mailboxOf(id)
      expect(mailbox).toMatchObject({ health: 'unknown', leaseOwner: null })
      expect(minutesUntil(mailbox.nextProbeAt)).toBeLessThan(1)
      expect((await rig.probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
    })

    it.each(endings)(
      'leaves it to the later probe of the same process when its own %s',
      async (_how, ending) => {
        const { id } = await rig.newMailbox({ protocols: ['imap'] })
        const later = gate()
        const begun = gate()
        const first = fakeTools({
          imap: async () => {
            await outOfBreath(id)
            await startProbe(rig.services, id, MANUAL, second)
            await begun.opened
            return typeof ending === 'function' ? ending() : ending
          },
        })
        const second = fakeTools({
          imap: async () => {
            begun.open()
            await later.opened
            return passed('imap')
          },
        })
        await runProbe(rig.services, id, MANUAL, first)
        expect(await rig.mailboxOf(id)).toMatchObject({
          health: 'unknown',
          leaseOwner: rig.services.instance,
        })
        later.open()
        await expect.poll(async () => (await rig.mailboxOf(id)).health).toBe('healthy')
        expect((await rig.probesOf(id)).map(({ state }) => state)).toEqual(['abandoned', 'done'])
      },
    )

    it('does not lock itself out with the reaper, whoever comes first', async () => {
      const ids = await Promise.all(
        Array.from({ length: 8 }, async () => (await rig.newMailbox({ protocols: ['imap'] })).id),
      )
      const tools = fakeTools({
        imap: async () => {
          await rig.opened.damage(
            `update mailboxes set lease_until = now() - interval '1 second' where id in ('${ids.join("','")}')`,
          )
          void Promise.allSettled([1, 2, 3].map(() => reapDeadProbes(rig.replica.database)))
          return passed('imap')
        },
      })
      rig.lines.length = 0
      await Promise.all(ids.map((id) => runProbe(rig.services, id, MANUAL, tools)))
      await reapDeadProbes(rig.replica.database)
      expect(rig.lines.filter((line) => /deadlock|broke off|could not/.test(line))).toEqual([])
      for (const id of ids) {
        expect(await rig.mailboxOf(id)).toMatchObject({ leaseOwner: null })
        expect((await rig.probesOf(id)).map(({ state }) => state)).not.toContain('running')
      }
    })
  })

  it('may be removed while its probe runs', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({
      imap: async () => {
        await rig.opened.damage(`delete from mailboxes where id = '${id}'`)
        return passed('imap')
      },
    })
    await runProbe(rig.services, id, MANUAL, tools)
    expect(await rig.probesOf(id)).toEqual([])
    await expect(runProbe(rig.services, id, MANUAL, tools)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is freed and put off when the probe itself breaks', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({
      imap: () => {
        throw new Error('a bug')
      },
    })
    await runProbe(rig.services, id, MANUAL, tools)
    const mailbox = await rig.mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'unknown', leaseOwner: null })
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(26)
    expect((await rig.probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
    expect(rig.lines.join()).toContain('a bug')
  })
})

describe('many probes', () => {
  it('never run more at once than the settings say', async () => {
    const few = {
      ...rig.services,
      instance: `few:${crypto.randomUUID()}`,
      config: { ...SETTINGS, probesAtOnce: 2 },
    }
    const ids = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => (await rig.newMailbox({ protocols: ['imap'] })).id),
    )
    let now = 0
    let most = 0
    const two = gate()
    const tools = fakeTools({
      imap: async () => {
        now += 1
        most = Math.max(most, now)
        // The first waits for a second one; whoever is let in besides has its time to come.
        if (now === 2) two.open()
        await two.opened
        await few.database.now()
        now -= 1
        return passed('imap')
      },
    })
    await Promise.all(ids.map((id) => runProbe(few, id, MANUAL, tools)))
    expect(most).toBe(2)
    for (const id of ids) expect(await rig.mailboxOf(id)).toMatchObject({ health: 'healthy' })
  })

  it('end with their process: what runs is waited for, what waits gives its mailbox back', async () => {
    const ending = {
      ...rig.services,
      instance: `end:${crypto.randomUUID()}`,
      config: { ...SETTINGS, probesAtOnce: 1 },
    }
    const first = await rig.newMailbox({ protocols: ['imap'] })
    const second = await rig.newMailbox({ protocols: ['imap'] })
    const server = gate()
    const connected = gate()
    const tools = fakeTools({
      imap: async () => {
        connected.open()
        await server.opened
        return passed('imap')
      },
    })
    await startProbe(ending, first.id, MANUAL, tools)
    await connected.opened
    await startProbe(ending, second.id, MANUAL, tools)
    const stopped = backgroundOf(ending).stop(60_000)
    await expect.poll(async () => (await rig.mailboxOf(second.id)).leaseOwner).toBe(null)
    server.open()
    await stopped
    expect(await rig.mailboxOf(first.id)).toMatchObject({ health: 'healthy', leaseOwner: null })
    const waiting = await rig.mailboxOf(second.id)
    expect(waiting).toMatchObject({ health: 'unknown' })
    expect(minutesUntil(waiting.nextProbeAt)).toBeLessThan(1)
  })

  it('are cut off when they take longer than the process may', async () => {
    const ending = { ...rig.services, instance: `cut:${crypto.randomUUID()}` }
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const connected = gate()
    const tools = fakeTools()
    await startProbe(ending, id, MANUAL, {
      ...tools,
      probeProtocol: (_target, _token, { signal }) => {
        connected.open()
        return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(IMAP_REFUSED)))
      },
    })
    await connected.opened
    await backgroundOf(ending).stop(1)
    expect(await rig.mailboxOf(id)).toMatchObject({ health: 'unknown', leaseOwner: null })
    expect((await rig.probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
  })
})

it('a mailbox never has two running probes, whatever the code does', async () => {
  const { id } = await rig.newMailbox()
  const row = `insert into probes (id, mailbox_id, trigger, state, results) values (gen_random_uuid(), '${id}', 'manual', 'running', '{"protocols":[]}')`
  await rig.opened.damage(row)
  await expect(rig.opened.damage(row)).rejects.toThrow(/probes_one_running/)
  const [{ running } = { running: 0 }] = await rig.opened.database.read
    .select({ running: sql<number>`count(*)::int` })
    .from(probes)
    .where(and(eq(probes.mailboxId, id), eq(probes.state, 'running')))
  expect(running).toBe(1)
})
