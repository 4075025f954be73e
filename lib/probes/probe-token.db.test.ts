import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertMailbox } from '#lib/db/testing/fixtures.ts'
import { runProbe } from './start.ts'
import { failed, fakeTools, IMAP_REFUSED, passed, SMTP_OFF, TOKEN } from './testing/fake-tools.ts'
import { MANUAL, minutesUntil, type ProbeRig, probeRig } from './testing/probe-rig.ts'

let rig: ProbeRig
beforeAll(async () => {
  rig = await probeRig()
})
afterAll(() => rig?.opened.close())

describe('the token of a probe', () => {
  const REVOKED = {
    ok: false,
    failureClass: 'reauth',
    cause: 'refresh.revoked',
    evidence: { source: 'entra', stage: 'refresh', text: 'AADSTS50173: …', aadsts: [50173] },
  } as const

  it('stops every protocol with its own cause when there is none', async () => {
    const { id } = await rig.newMailbox()
    const tools = fakeTools({}, REVOKED)
    await runProbe(rig.services, id, MANUAL, tools)
    expect(tools.targets).toEqual([])
    expect(await rig.mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'refresh.revoked' })
    expect((await rig.protocolsOf(id)).pop3).toMatchObject({ health: 'failing', cause: 'refresh.revoked' })
    const [probe] = await rig.probesOf(id)
    expect(probe?.results.token).toMatchObject({ status: 'failed', cause: 'refresh.revoked' })
    expect(probe?.results.protocols[0]?.stages.every(({ status }) => status === 'skipped')).toBe(true)
  })

  it('is diagnosed where the token service gave no cause, and is amber where waiting helps', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools(
      {},
      {
        ok: false,
        failureClass: 'throttled',
        evidence: {
          source: 'entra',
          stage: 'refresh',
          text: 'slow down',
          httpStatus: 429,
          retryAfterSeconds: 9000,
        },
      },
    )
    await runProbe(rig.services, id, MANUAL, tools)
    const mailbox = await rig.mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'throttled', cause: 'service.throttled' })
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(148)
  })

  it('says that nobody has signed in when the mailbox has no grant', async () => {
    const { id } = await insertMailbox(rig.opened.database, { protocols: ['imap'] })
    await runProbe(rig.services, id, MANUAL, fakeTools())
    expect(await rig.mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'refresh.grant_unusable' })
  })

  it('is renewed once for all protocols when the sign-in is refused, and the second answer counts', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap', 'pop3'] })
    const refusedAtFirst = (protocol: 'imap' | 'pop3') => (_token: unknown, attempt: number) =>
      attempt === 1 ? failed(protocol, 'authenticate', { text: 'NO AUTHENTICATE failed.' }) : passed(protocol)
    const tools = fakeTools({ imap: refusedAtFirst('imap'), pop3: refusedAtFirst('pop3') })
    await runProbe(rig.services, id, MANUAL, tools)
    expect(tools.draws).toEqual([false, true])
    expect(tools.targets).toHaveLength(4)
    expect(await rig.mailboxOf(id)).toMatchObject({ health: 'healthy' })
    expect((await rig.probesOf(id))[0]?.results.token).toEqual({ status: 'passed', renewed: true })
  })

  it('is not renewed a second time', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({ imap: IMAP_REFUSED })
    await runProbe(rig.services, id, MANUAL, tools)
    expect(tools.draws).toEqual([false, true])
    expect(tools.targets).toHaveLength(2)
    expect(await rig.mailboxOf(id)).toMatchObject({
      health: 'failing',
      cause: 'mail.auth_refused_unspecified',
    })
  })

  it('is not renewed when the server named another reason', async () => {
    const { id } = await rig.newMailbox({ protocols: ['smtp'] })
    const tools = fakeTools({ smtp: SMTP_OFF })
    await runProbe(rig.services, id, MANUAL, tools)
    expect(tools.draws).toEqual([false])
  })

  it('decides when its renewal finds the grant revoked', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({ imap: IMAP_REFUSED }, (fresh) => (fresh ? REVOKED : TOKEN))
    await runProbe(rig.services, id, MANUAL, tools)
    expect(await rig.mailboxOf(id)).toMatchObject({ cause: 'refresh.revoked' })
  })
})
