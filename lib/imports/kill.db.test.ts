import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { eq, isNotNull } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type DatabaseOptions, openDatabase } from '#lib/db/open.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { importRows } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { newMasterKey, testContext } from '#lib/db/testing/context.ts'
import { insertRegistration } from '#lib/db/testing/fixtures.ts'
import { newPlace } from '#lib/db/testing/place.ts'
import { fakeTools, SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'
import { openVault } from '#lib/vault/open-vault.ts'
import { confirmImport } from './commands.ts'
import { prepareImport } from './prepare.ts'
import { runImports } from './run.ts'
import type { orderSchema } from './testing/die-at-row.ts'

const DYING = join(import.meta.dirname, 'testing', 'die-at-row.ts')
const ROWS = 6
const masterKey = newMasterKey()

let place: DatabaseOptions & { erase(): Promise<void> }

beforeAll(async () => {
  place = await newPlace()
})
afterAll(() => place?.erase())

/** One life of the portal on that database. */
async function alive<T>(live: (portal: Context) => Promise<T>): Promise<T> {
  const database = await openDatabase(place)
  try {
    return await live(await testContext({ database, opened: await openVault(database, masterKey) }))
  } finally {
    await database.close()
  }
}

/** Lets another process work on the lists, and kills it when it has come as far as it was told. */
async function killAt({ rows, moment }: Pick<z.input<typeof orderSchema>, 'rows' | 'moment'>) {
  const child = spawn(process.execPath, ['--import', 'tsx', DYING], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  const { url, folder } = place
  child.stdin.end(
    JSON.stringify({ url: url as string | undefined, folder, masterKey: masterKey.reveal(), rows, moment }),
  )
  const [said] = await Promise.race([once(child.stdout, 'data'), gone])
  child.kill('SIGKILL')
  expect(await gone).toEqual([null, 'SIGKILL'])
  expect(String(said)).toBe('there\n')
}

const finished = (portal: Context) =>
  portal.database.read
    .select({ outcome: importRows.outcome })
    .from(importRows)
    .where(isNotNull(importRows.outcome))

describe('a process killed while it works on a list', () => {
  it('has done a row or has not, and the next one does the others and none of them twice', async () => {
    await alive(async (portal) => {
      const { id: registrationId } = await insertRegistration(portal.database)
      const lines = Array.from({ length: ROWS }, (_, n) => `row-${n + 1}@contoso.example`)
      const { importId } = await prepareImport(portal, {
        ...{ registrationId, file: [], fileName: null, text: lines.join('\n'), access: 'app', delegate: '' },
        ...{ protocols: ['imap'], tags: [], updateKnown: false, replaces: undefined },
      })
      await confirmImport(portal, importId)
    })

    await killAt({ rows: 2, moment: 'before-commit' })
    await alive(async (portal) => expect(await finished(portal)).toHaveLength(1))
    await killAt({ rows: 2, moment: 'after-commit' })
    await alive(async (portal) => {
      expect((await finished(portal)).length).toBeGreaterThan(1)
      const services = { ...portal, config: { ...SETTINGS, probesAtOnce: 0 } }
      // A server may hold the row of a process that died until it has noticed.
      while ((await finished(portal)).length < ROWS) {
        await runImports(services, new AbortController().signal, fakeTools())
      }
      expect((await finished(portal)).map(({ outcome }) => outcome)).toEqual(Array(ROWS).fill('connected'))
      expect(await portal.database.read.$count(mailboxes)).toBe(ROWS)
      const told = await portal.database.read
        .select({ name: auditEvents.subjectName })
        .from(auditEvents)
        .where(eq(auditEvents.verb, 'mailbox.connected'))
      expect(told.map(({ name }) => name).toSorted()).toEqual(
        Array.from({ length: ROWS }, (_, n) => `row-${n + 1}@contoso.example`),
      )
    })
  }, 120_000)
})
