import { readFile } from 'node:fs/promises'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beginAttempt } from '#lib/attempts/begin.ts'
import { browserSecret } from '#lib/attempts/browser-secret.ts'
import { finishAttempt } from '#lib/attempts/finish.ts'
import { type PortalLives, portalLives } from '#lib/attempts/testing/lives.ts'
import { signInAt } from '#lib/attempts/testing/tenant.ts'
import { releaseEverything } from '#lib/db/claim.ts'
import { record } from '#lib/db/gate.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { moves } from '#lib/db/schema/moves.ts'
import { moveMailboxesJob } from '#lib/jobs/move-mailboxes.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import { PROBE_TOOLS } from '#lib/probes/tools.ts'
import type { Context } from '#lib/services.ts'
import { moveBatch } from './move-queries.ts'
import { requestMoves } from './move-request.ts'

let lives: PortalLives
const at = (local: string) => lives.tenant.at(local)
const browser = browserSecret(undefined)

beforeAll(async () => {
  lives = await portalLives()
}, 120_000)
afterAll(() => lives?.close())

async function signIn(portal: Context, delegate: string, shared: string): Promise<string> {
  const { url, attemptId } = await beginAttempt(
    portal,
    {
      registrationId: lives.registrationId,
      access: 'shared',
      signInAs: at(delegate),
      targets: [{ address: at(shared), protocols: ['imap'] }],
    },
    browser,
  )
  const visit = { query: await signInAt(url, at(delegate)), browserSecret: browser, person: portal.actor }
  const tools = { keysOf: lives.tenant.keysOf, startProbe: async () => ({ probeId: 'none' }) }
  await finishAttempt(portal, visit, tools)
  const [row] = await portal.database.read
    .select()
    .from(mailboxes)
    .where(eq(mailboxes.address, at(shared)))
  if (!row?.grantId) throw new Error(`attempt ${attemptId} connected nothing`)
  return row.grantId
}

async function carryOut(portal: Context): Promise<void> {
  const ca = [await readFile(lives.tenant.sandbox.caFile, 'utf8')]
  const job = moveMailboxesJob(
    { ...portal, config: SETTINGS },
    {
      ...PROBE_TOOLS,
      probeProtocol: (target, token, options) => probeProtocol(target, token, { ...options, tls: { ca } }),
    },
  )
  await job.run(new AbortController().signal)
}

it('a process killed while it tries a mailbox leaves it where it is, and the next one carries the move on', async () => {
  const people = [at('dana.reyes'), at('support')]
  await lives.tenant.sandbox.control.post(`/mailboxes/${at('info')}`, { fullAccess: people, sendAs: people })
  const { dana, support, batchId } = await lives.alive(async (portal) => {
    const from = await signIn(portal, 'dana.reyes', 'info')
    const to = await signIn(portal, 'support', 'tickets')
    const [info] = await portal.database.read
      .select()
      .from(mailboxes)
      .where(eq(mailboxes.address, at('info')))
    return { dana: from, support: to, batchId: await requestMoves(portal, to, [info?.id ?? '']) }
  })

  await lives.killAfterAnswer({ moves: true })

  await lives.alive(async (portal) => {
    const { read } = portal.database
    const [left] = await read.select().from(moves)
    expect(left).toMatchObject({
      finishedAt: null,
      version: 1,
      leaseOwner: expect.stringContaining('dying'),
    })
    expect((await moveBatch(read, batchId))?.lines).toMatchObject([{ state: 'trying', carriedBy: dana }])
    await carryOut(portal)
    expect((await moveBatch(read, batchId))?.lines).toMatchObject([{ state: 'trying', carriedBy: dana }])

    // An embedded database is freed when it is opened; on a server two minutes pass.
    if (portal.database.kind === 'embedded') await releaseEverything(portal.database)
    else
      await record(portal.database, 'lease', (writer) => writer.update(moves).set({ leaseUntil: sql`now()` }))
    await carryOut(portal)
    expect((await moveBatch(read, batchId))?.lines).toMatchObject([{ state: 'moved', carriedBy: support }])
  })
}, 120_000)
