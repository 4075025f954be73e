import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runProbe } from './start.ts'
import { fakeTools, gate, passed, IMAP_REFUSED as REFUSED } from './testing/fake-tools.ts'
import { MANUAL, type ProbeRig, probeRig } from './testing/probe-rig.ts'

let rig: ProbeRig
beforeAll(async () => {
  rig = await probeRig()
})
afterAll(() => rig?.opened.close())

const LINE = { at: 3, from: 'server', stage: 'authenticate', text: '+ go ahead' } as const

describe('the transcript of a probe', () => {
  it('can be read while the check runs, in the middle of a stage, and afterwards', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const held = gate()
    const tools = fakeTools()
    const running = runProbe(rig.services, id, MANUAL, {
      ...tools,
      async probeProtocol(_target, _token, { onStage, onLine }) {
        const result = { ...passed('imap'), transcript: [LINE, { ...LINE, at: 9, text: 'goodbye' }] }
        onLine?.(LINE)
        await held.opened
        for (const stage of result.stages) onStage?.(stage)
        return result
      },
    })
    const seen = async () => (await rig.probesOf(id))[0]
    await vi.waitFor(async () => expect((await seen())?.results.protocols[0]?.transcript).toEqual([LINE]), {
      timeout: 15_000,
    })
    expect((await seen())?.state).toBe('running')
    expect((await seen())?.results.protocols[0]?.stages).toEqual([])
    held.open()
    await running
    const after = await seen()
    expect(after?.state).toBe('done')
    expect(after?.results.protocols[0]?.transcript.map(({ text }) => text)).toEqual(['+ go ahead', 'goodbye'])
  })

  it('holds only the second try when a fresh token was drawn for it', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    const tools = fakeTools()
    const heard: string[] = []
    let tries = 0
    await runProbe(rig.services, id, MANUAL, {
      ...tools,
      async probeProtocol(target, token, options) {
        tries += 1
        const text = `try ${tries}`
        heard.push(text)
        options.onLine?.({ ...LINE, text })
        const refused = fakeTools({ imap: REFUSED }).probeProtocol
        const result = await (tries === 1 ? refused : tools.probeProtocol)(target, token, options)
        return { ...result, transcript: [{ ...LINE, text }] }
      },
    })
    expect(heard).toEqual(['try 1', 'try 2'])
    const [probe] = await rig.probesOf(id)
    expect(probe?.results.protocols[0]?.transcript.map(({ text }) => text)).toEqual(['try 2'])
  })
})
