import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { z } from 'zod'
import { record } from '#lib/db/gate.ts'
import { type DatabaseOptions, openDatabase } from '#lib/db/open.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { newMasterKey, testContext } from '#lib/db/testing/context.ts'
import { renewGrant } from '#lib/grants/renew.ts'
import type { Context } from '#lib/services.ts'
import { openVault } from '#lib/vault/open-vault.ts'
import { beginAgain, beginAttempt } from './begin.ts'
import { browserSecret } from './browser-secret.ts'
import { finishAttempt } from './finish.ts'
import { ownPlan } from './plan.ts'
import { attemptView } from './queries.ts'
import type { orderSchema } from './testing/die-after-answer.ts'
import { REDIRECT } from './testing/rig.ts'
import { registerApp, signInAt, type TestTenant, testTenant } from './testing/tenant.ts'

const DYING = join(import.meta.dirname, 'testing', 'die-after-answer.ts')
const masterKey = newMasterKey()
const browser = browserSecret(undefined)

let place: DatabaseOptions & { erase(): Promise<void> }
let tenant: TestTenant
let registrationId: string
let actor: Context['actor']

beforeAll(async () => {
  place = await newPlace()
  tenant = await testTenant(REDIRECT)
  await alive(async (portal) => {
    actor = portal.actor
    registrationId = (await registerApp(portal, tenant)).id
  })
}, 60_000)
afterAll(async () => {
  await tenant?.close()
  await place?.erase()
})

/** Where a database stays when the process that had it open is gone. */
async function newPlace() {
  if (process.env.TEST_DATABASE === 'pglite') {
    const folder = await mkdtemp(join(tmpdir(), 'mailgrant-kill-'))
    return { folder, erase: () => rm(folder, { recursive: true, force: true }) }
  }
  const { url: server } = inject('postgres')
  const name = `kill_${crypto.randomUUID().replaceAll('-', '')}`
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  return {
    url: new URL(`/${name}`, server).href,
    async erase() {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

/** One life of the portal on that database. */
async function alive<T>(live: (portal: Context) => Promise<T>): Promise<T> {
  const database = await openDatabase(place)
  try {
    const opened = await openVault(database, masterKey)
    const made = await testContext({ database, opened, clouds: [tenant.cloud], tokens: tenant.tokens })
    return await live(actor ? { ...made, actor } : made)
  } finally {
    await database.close()
  }
}

/** Lets another process take the order, and kills it when Microsoft has answered. */
async function killAfterAnswer(order: Pick<z.input<typeof orderSchema>, 'grantId' | 'visit'>) {
  const child = spawn(process.execPath, ['--import', 'tsx', DYING], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  const { url, folder } = place
  const whole = {
    url: url as string | undefined,
    folder,
    masterKey: masterKey.reveal(),
    cloud: tenant.cloud,
    caFile: tenant.sandbox.caFile,
    ...order,
  }
  child.stdin.end(JSON.stringify(whole))
  const [said] = await Promise.race([once(child.stdout, 'data'), gone])
  child.kill('SIGKILL')
  expect(await gone).toEqual([null, 'SIGKILL'])
  expect(String(said)).toBe('answered\n')
}

const finish = async (portal: Context, url: string, address: string) =>
  finishAttempt(
    portal,
    { query: await signInAt(url, address), browserSecret: browser, person: portal.actor },
    { keysOf: tenant.keysOf, startProbe: async () => ({ probeId: 'none' }) },
  )
const begin = (portal: Context, address: string) =>
  beginAttempt(
    portal,
    ownPlan({ address, displayName: null, registrationId, protocols: ['imap', 'smtp'] }),
    browser,
  )
const renewals = async () => {
  const { entries } = await tenant.sandbox.control.get<{
    entries: { grant?: string; presentedGeneration?: number }[]
  }>('/log?on=token')
  return entries.filter(({ grant }) => grant === 'refresh_token').map((entry) => entry.presentedGeneration)
}

describe('a process killed between Microsoft’s answer and the write', () => {
  it('while it renews, loses nothing: the next renewal uses the token that is still stored', async () => {
    const address = tenant.at('support')
    const grantId = await alive(async (portal) => {
      const { url } = await begin(portal, address)
      await finish(portal, url, address)
      const [mailbox] = await portal.database.read.select().from(mailboxes)
      return mailbox?.grantId ?? ''
    })

    await killAfterAnswer({ grantId })

    await alive(async (portal) => {
      const [left] = await portal.database.read.select().from(grants).where(eq(grants.id, grantId))
      expect(left).toMatchObject({ leaseOwner: expect.stringContaining('dying'), version: 1 })
      // Half a minute passes.
      await record(portal.database, 'lease', (writer) =>
        writer.update(grants).set({ leaseUntil: sql`now()` }),
      )
      expect((await renewGrant(portal, grantId)).ok).toBe(true)
      expect((await renewGrant(portal, grantId)).ok).toBe(true)
    })
    expect(await renewals()).toEqual([1, 1, 2])
  }, 60_000)

  it('while it finishes a sign-in, leaves an attempt that says so and can be started again', async () => {
    const address = tenant.at('orders')
    const begun = await alive((portal) => begin(portal, address))
    const query = String(await signInAt(begun.url, address))

    await killAfterAnswer({ visit: { query, browserSecret: browser } })

    await alive(async (portal) => {
      const { read } = portal.database
      expect((await attemptView(read, begun.attemptId))?.phase).toBe('working')
      // Three minutes pass.
      await record(portal.database, 'attempt', (writer) =>
        writer.update(attempts).set({ consumedAt: sql`now() - interval '3 minutes'` }),
      )
      expect((await attemptView(read, begun.attemptId))?.phase).toBe('interrupted')
      const again = await beginAgain(portal, begun.attemptId, browser)
      await finish(portal, again.url, address)
      expect((await attemptView(read, again.attemptId))?.phase).toBe('connected')
    })
  }, 60_000)
})
