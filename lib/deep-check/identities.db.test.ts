import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { registerApp } from '#lib/attempts/testing/tenant.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { connectAppMailboxes } from '#lib/mailboxes/app-connect.ts'
import { type DelegateRig, delegateRig } from '#lib/mailboxes/testing/delegate-rig.ts'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { deepCheckView } from './queries.ts'
import { answersOf } from './results.ts'
import { runDeepCheck } from './start.ts'
import { DEEP_TOOLS, type DeepTools } from './tools.ts'

// A mailbox that somebody else opens: the message goes from it to it, whoever signs in.

let rig: DelegateRig
let tools: DeepTools
const at = (local: string) => rig.tenant.at(local)
const control = (path: string, change: Record<string, unknown>) =>
  rig.tenant.sandbox.control.post(path, change)

beforeAll(async () => {
  rig = await delegateRig()
  const tls = { ca: [await readFile(rig.tenant.sandbox.caFile, 'utf8')] }
  tools = {
    ...DEEP_TOOLS,
    tls,
    deadlines: { find: 20_000, pollEvery: 50 },
    probeProtocol: (target, token, options) => probeProtocol(target, token, { ...options, tls }),
  }
})
afterAll(() => rig?.close())
beforeEach(() => rig.tenant.sandbox.control.delete('/log'))

async function messagesOf(local: string): Promise<string[]> {
  const { messages } = await rig.tenant.sandbox.control.get<{ messages: { source: string }[] }>(
    `/messages/${at(local)}`,
  )
  return messages.map(({ source }) => source)
}

async function smtpUsers(): Promise<Set<string | undefined>> {
  const { entries } = await rig.tenant.sandbox.control.get<{
    entries: { user?: string; command?: string }[]
  }>('/log?on=smtp')
  return new Set(entries.filter(({ command }) => command === 'auth').map(({ user }) => user))
}

async function deepCheck(local: string) {
  const { id } = await rig.mailboxAt(at(local))
  await runDeepCheck(rig.context, id, tools)
  const check = (await deepCheckView(rig.admin.database.read, id))?.check
  if (!check) throw new Error('nothing was recorded')
  return { results: check.results, steps: check.results.steps, answers: answersOf(check.results) }
}

describe('a deep check of a shared mailbox', () => {
  beforeAll(async () => {
    await rig.signIn(rig.plan('dana.reyes', ['info', 'press']))
    await rig.open('info', ['dana.reyes'])
  })

  it('sends as the mailbox with the sign-in of its delegate, and the delegate’s own mail is left alone', async () => {
    const before = { info: await messagesOf('info'), dana: await messagesOf('dana.reyes') }
    const { results, answers } = await deepCheck('info')
    expect(answers).toEqual({ logIn: 'yes', flows: 'yes' })
    expect(results.found).toMatchObject({ folder: 'INBOX', removal: 'expunged' })
    expect(await smtpUsers()).toEqual(new Set([at('dana.reyes')]))
    expect({ info: await messagesOf('info'), dana: await messagesOf('dana.reyes') }).toEqual(before)
  })

  it('without Send As says that mail does not flow, and sends nothing', async () => {
    await control(`/mailboxes/${at('info')}`, { fullAccess: [at('dana.reyes')], sendAs: [] })
    const before = await messagesOf('info')
    const { steps, answers } = await deepCheck('info')
    expect(answers.flows).toBe('no')
    expect(steps.folders?.status).toBe('passed')
    expect(steps.send).toMatchObject({ status: 'failed', cause: expect.any(String) })
    expect(await messagesOf('info')).toEqual(before)
  })

  it('that its delegate may not open, is not written to at all', async () => {
    const before = await messagesOf('press')
    const { steps, answers } = await deepCheck('press')
    expect(answers.flows).toBe('no')
    expect(steps.folders).toMatchObject({ status: 'failed', cause: 'mail.shared_no_fullaccess' })
    expect(await messagesOf('press')).toEqual(before)
  })
})

describe('a deep check of a mailbox of the app itself', () => {
  beforeAll(async () => {
    const app = rig.tenant.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
    const { id: registrationId } = await registerApp(rig.admin, rig.tenant, app)
    await connectAppMailboxes(rig.admin, {
      registrationId,
      addresses: [at('tickets'), at('newsletter')],
      protocols: ['imap', 'smtp'],
    })
  })

  it('sends, finds and removes with a token of the app', async () => {
    const before = await messagesOf('tickets')
    const { results, answers } = await deepCheck('tickets')
    expect(answers).toEqual({ logIn: 'yes', flows: 'yes' })
    expect(results.found).toMatchObject({ folder: 'INBOX', removal: 'expunged' })
    expect(await smtpUsers()).toEqual(new Set([at('tickets')]))
    expect(await messagesOf('tickets')).toEqual(before)
  })

  it('that the app was not let into, is not written to, and the missing permission is named', async () => {
    const before = await messagesOf('newsletter')
    const { steps, answers } = await deepCheck('newsletter')
    expect(answers.flows).toBe('no')
    expect(steps.folders).toMatchObject({ status: 'failed', cause: 'mail.app_mailbox_permission' })
    expect(await messagesOf('newsletter')).toEqual(before)
  })
})
