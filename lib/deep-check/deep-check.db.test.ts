import { readFile } from 'node:fs/promises'
import { and, eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { auditPage } from '#lib/audit/queries.ts'
import { deepChecks } from '#lib/db/schema/checks.ts'
import { reapDeepChecksJob } from '#lib/jobs/reap-deep-checks.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { gate, SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { Control } from '#sandbox/control-client.ts'
import { deepCheckView } from './queries.ts'
import { answersOf } from './results.ts'
import { runDeepCheck, startDeepCheck } from './start.ts'
import { DEEP_TOOLS, type DeepTools } from './tools.ts'

// Nothing is replaced but trust and patience: real grants, real token calls, real sockets.

let rig: Rig
let context: Rig['admin'] & { config: typeof SETTINGS }
let tools: DeepTools
let control: Control

beforeAll(async () => {
  rig = await testRig()
  context = { ...rig.admin, config: SETTINGS }
  control = rig.tenant.sandbox.control
  const tls = { ca: [await readFile(rig.tenant.sandbox.caFile, 'utf8')] }
  tools = {
    ...DEEP_TOOLS,
    tls,
    deadlines: { find: 20_000, pollEvery: 50 },
    probeProtocol: (target, token, options) => probeProtocol(target, token, { ...options, tls }),
  }
})
afterAll(() => rig?.close())

async function connected(local: string, protocols?: readonly Protocol[]): Promise<string> {
  const address = rig.tenant.at(local)
  await rig.connect(address)
  const { id } = await rig.mailboxAt(address)
  if (protocols) {
    await rig.opened.damage(`update mailboxes set protocols = '{${protocols.join(',')}}' where id = '${id}'`)
  }
  return id
}

async function messagesOf(local: string): Promise<string[]> {
  const { messages } = await control.get<{ messages: { source: string }[] }>(
    `/messages/${rig.tenant.at(local)}`,
  )
  return messages.map(({ source }) => source)
}

async function deepCheck(mailboxId: string, with_: DeepTools = tools) {
  await runDeepCheck(context, mailboxId, with_)
  const view = await deepCheckView(context.database.read, mailboxId)
  if (!view?.check) throw new Error('nothing was recorded')
  const { state, results } = view.check
  return { state, results, steps: results.steps, answers: answersOf(results) }
}

describe('a deep check', () => {
  it('counts the folders, sends a message to the mailbox, finds it and takes it out', async () => {
    const id = await connected('support')
    const before = await messagesOf('support')
    const { state, results, steps, answers } = await deepCheck(id)
    expect(steps).toMatchObject({
      login: { status: 'passed' },
      folders: { status: 'passed' },
      send: { status: 'passed' },
      find: { status: 'passed' },
    })
    expect(state).toBe('done')
    expect(answers).toEqual({ logIn: 'yes', flows: 'yes' })
    expect(results.folders?.total).toBe(6)
    expect(results.folders?.folders.find(({ path }) => path === 'INBOX')).toMatchObject({
      messages: before.length,
    })
    expect(results.sent).toMatch(/250 2\.0\.0 OK/)
    expect(results.found).toMatchObject({ folder: 'INBOX', junk: false, removal: 'expunged', sentCopy: null })
    expect(await messagesOf('support')).toEqual(before)
    const [event] = (await auditPage(context.database.read)).events
    expect(event).toMatchObject({ verb: 'mailbox.deep-checked', subjectId: id })
  })

  it('keeps no token in what it stores', async () => {
    const { id } = await rig.mailboxAt(rig.tenant.at('support'))
    const { results } = await deepCheck(id)
    const stored = JSON.stringify(results)
    expect(stored).toContain('AUTHENTICATE XOAUTH2 [user=')
    expect(stored).not.toMatch(/eyJ[\w-]{6,}|dXNlcj/)
  })

  it('says that a mailbox with SMTP off can log in, that mail does not flow, and why', async () => {
    const id = await connected('orders')
    const before = await messagesOf('orders')
    const { steps, answers } = await deepCheck(id)
    expect(answers).toEqual({ logIn: 'partly', flows: 'no' })
    expect(steps.send).toMatchObject({ status: 'failed', cause: 'smtp.auth_disabled_work' })
    expect(steps.folders).toMatchObject({ status: 'passed' })
    expect(steps.find).toMatchObject({ status: 'skipped', why: 'before-failed' })
    expect(await messagesOf('orders')).toEqual(before)
  })

  it('sends nothing that it could not find again', async () => {
    const id = await connected('archive')
    const before = await messagesOf('archive')
    const { steps, answers } = await deepCheck(id)
    expect(answers).toEqual({ logIn: 'partly', flows: 'no' })
    expect(steps.folders).toMatchObject({ status: 'failed', cause: 'mail.protocol_disabled' })
    expect(steps.send).toMatchObject({ status: 'skipped', why: 'cannot-remove' })
    expect(await messagesOf('archive')).toEqual(before)
  })

  it('of a mailbox without SMTP reads only, and proves no flow', async () => {
    const { steps, answers } = await deepCheck(await connected('newsletter', ['imap', 'pop3']))
    expect(answers).toEqual({ logIn: 'yes', flows: 'unproven' })
    expect(steps.folders?.status).toBe('passed')
    expect([steps.send?.why, steps.find?.why]).toEqual(['not-wanted', 'not-wanted'])
  })

  it('of a mailbox without IMAP sends, and leaves the message where it is', async () => {
    const id = await connected('warehouse', ['smtp'])
    const before = await messagesOf('warehouse')
    const { steps, answers } = await deepCheck(id)
    expect(answers).toEqual({ logIn: 'yes', flows: 'unproven' })
    expect(steps.send?.status).toBe('passed')
    const [letter, ...others] = (await messagesOf('warehouse')).slice(before.length)
    expect(others).toEqual([])
    expect(letter).toMatch(/^Subject: Mailgrant deep check\r$/m)
    expect(letter).toContain(context.publicUrl)
  })

  it('says so when the message does not arrive in time', async () => {
    const { id } = await rig.mailboxAt(rig.tenant.at('support'))
    const lost: DeepTools = {
      ...tools,
      deadlines: { find: 200, pollEvery: 20 },
      sendToItself: async () => ({ ok: true, value: '250 taken over', milliseconds: 1, transcript: [] }),
    }
    const { results, answers } = await deepCheck(id, lost)
    expect(answers).toEqual({ logIn: 'yes', flows: 'no' })
    expect(results.found).toMatchObject({ folder: null, removal: 'none' })
  })

  it('runs once at a time for a mailbox', async () => {
    const { id } = await rig.mailboxAt(rig.tenant.at('support'))
    const allAsked = gate()
    const waiting: DeepTools = {
      ...tools,
      async accessToken(...given) {
        await allAsked.opened
        return tools.accessToken(...given)
      },
    }
    const started = await Promise.all([1, 2, 3].map(() => startDeepCheck(context, id, waiting)))
    allAsked.open()
    expect(new Set(started.map(({ checkId }) => checkId)).size).toBe(1)
    expect(started.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1)
    await expect.poll(async () => (await deepCheckView(context.database.read, id))?.check?.state).toBe('done')
    await expect.poll(() => backgroundOf(context).count).toBe(0)
  })

  it('whose process died is ended by the job, and one that lives is not', async () => {
    const { id } = await rig.mailboxAt(rig.tenant.at('support'))
    const row = (seconds: number) =>
      `(gen_random_uuid(), '${id}', 'running', '{"steps":{}}', now(), now() - interval '${seconds} seconds')`
    await rig.opened.damage(`
      insert into deep_checks (id, mailbox_id, state, results, started_at, updated_at) values ${row(61)}, ${row(0)}`)
    await reapDeepChecksJob(context).run(new AbortController().signal)
    const states = await context.database.read
      .select({ state: deepChecks.state, finishedAt: deepChecks.finishedAt })
      .from(deepChecks)
      .where(and(eq(deepChecks.mailboxId, id), inArray(deepChecks.state, ['running', 'abandoned'])))
    expect(states.map(({ state, finishedAt }) => [state, finishedAt !== null]).toSorted()).toEqual([
      ['abandoned', true],
      ['running', false],
    ])
    expect(rig.lines.join()).toContain('deep checks were abandoned')
    await rig.opened.damage(`delete from deep_checks where mailbox_id = '${id}' and state <> 'done'`)
  })

  it('whose process died is abandoned after a minute, and can be started once more', async () => {
    const { id } = await rig.mailboxAt(rig.tenant.at('support'))
    await rig.opened.damage(`
      insert into deep_checks (id, mailbox_id, state, results, started_at, updated_at)
      values (gen_random_uuid(), '${id}', 'running', '{"steps":{}}', now(), now() - interval '61 seconds')`)
    expect((await deepCheckView(context.database.read, id))?.check?.state).toBe('abandoned')
    const { state } = await deepCheck(id)
    expect(state).toBe('done')
    const left = await context.database.read
      .select({ id: deepChecks.id })
      .from(deepChecks)
      .where(and(eq(deepChecks.mailboxId, id), eq(deepChecks.state, 'running')))
    expect(left).toEqual([])
  })
})
