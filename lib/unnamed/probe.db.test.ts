import { afterAll, beforeAll, expect, it } from 'vitest'
import { runProbe } from '#lib/probes/start.ts'
import { failed, fakeTools, SMTP_OFF } from '#lib/probes/testing/fake-tools.ts'
import { MANUAL, type ProbeRig, probeRig } from '#lib/probes/testing/probe-rig.ts'
import { listUnnamed } from './queries.ts'

let rig: ProbeRig
beforeAll(async () => {
  rig = await probeRig()
})
afterAll(() => rig?.opened.close())

const list = () => listUnnamed(rig.opened.database.read)
const ODD = failed('imap', 'greeting', { text: '* HUH? the tide is out at 10.1.2.3' })

it('a check counts what no rule can name, by kind, and nothing else', async () => {
  const boxes = await Promise.all([rig.newMailbox(), rig.newMailbox()])
  for (const { id } of boxes) {
    await runProbe(rig.services, id, MANUAL, fakeTools({ imap: ODD, smtp: SMTP_OFF }))
  }
  expect(await list()).toMatchObject([
    {
      seenIn: 'probe',
      saidBy: 'imap',
      stage: 'greeting',
      cloud: 'global',
      count: 2,
      sample: '* HUH? the tide is out at 192.0.2.1',
    },
  ])
})

it('a token that nobody can explain is counted once, not for every protocol', async () => {
  const { id } = await rig.newMailbox()
  const evidence = { source: 'entra', stage: 'refresh', text: 'AADSTS9999123: The moon is full.' } as const
  const refused = { ok: false, failureClass: 'transient', evidence, cause: 'unspecified' } as const
  await runProbe(rig.services, id, MANUAL, {
    ...fakeTools(),
    accessToken: async () => refused,
  })
  const [newest] = await list()
  expect(newest).toMatchObject({ seenIn: 'token', saidBy: 'entra', stage: 'refresh', count: 1 })
  expect(newest?.sample).toBe('AADSTS9999123: The moon is full.')
})
