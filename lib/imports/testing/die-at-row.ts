import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Database } from '#lib/db/database.ts'
import { openDatabase } from '#lib/db/open.ts'
import { runImports } from '#lib/imports/run.ts'
import { createLog } from '#lib/log.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import { createTokenClient } from '#lib/microsoft/token-client.ts'
import { fakeTools, SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import { Secret } from '#lib/secret.ts'
import { openVault } from '#lib/vault/open-vault.ts'

/** What the process is told on its standard input. */
export const orderSchema = z.object({
  url: z.string().optional(),
  folder: z.string().optional(),
  masterKey: z.string(),
  /** So many rows are written before it stops for ever: inside the transaction of the last one, or after it. */
  rows: z.number(),
  moment: z.enum(['before-commit', 'after-commit']),
})

// A portal that works on lists as far as it is told, says so, and waits for its kill -9.
const order = orderSchema.parse(JSON.parse(readFileSync(0, 'utf8')))
const database = await openDatabase({ url: order.url, folder: order.folder })
let rows = 0

function never(): Promise<never> {
  process.stdout.write('there\n')
  setInterval(() => {}, 60_000)
  return new Promise(() => {})
}

const dying: Database = {
  kind: database.kind,
  read: database.read,
  now: () => database.now(),
  close: () => database.close(),
  async transaction(work) {
    rows += 1
    const last = rows === order.rows
    const value = await database.transaction(async (writer) => {
      const made = await work(writer)
      if (last && order.moment === 'before-commit') await never()
      return made
    })
    if (last) await never()
    return value
  },
}

const services: ProbeServices = {
  database: dying,
  ...(await openVault(database, new Secret(order.masterKey))),
  clouds: new Map(),
  outgoing: createOutgoing(),
  tokens: createTokenClient({ transport: httpsTransport({}) }),
  publicUrl: 'https://mailgrant.example',
  log: createLog('error', { write: () => {} }),
  instance: `dying:${process.pid}`,
  // No slot for a probe: every transaction is one of a row.
  config: { ...SETTINGS, probesAtOnce: 0 },
}
await runImports(services, new AbortController().signal, fakeTools())
