import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { pollDueDevices } from '#lib/attempts/device-poll.ts'
import { finishAttempt } from '#lib/attempts/finish.ts'
import { openDatabase } from '#lib/db/open.ts'
import { ROTATION_STEPS } from '#lib/db/schema/rotations.ts'
import { renewGrant } from '#lib/grants/renew.ts'
import { moveMailboxesJob } from '#lib/jobs/move-mailboxes.ts'
import { createLog } from '#lib/log.ts'
import { cloudSchema, cloudTable } from '#lib/microsoft/clouds.ts'
import { signingKeyCache } from '#lib/microsoft/id-token.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import { createTokenClient } from '#lib/microsoft/token-client.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import { advance } from '#lib/rotation/advance.ts'
import { dieInRotation } from '#lib/rotation/testing/die-in-rotation.ts'
import { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'
import { openVault } from '#lib/vault/open-vault.ts'

/** What the process is told on its standard input. */
export const orderSchema = z.object({
  url: z.string().optional(),
  folder: z.string().optional(),
  masterKey: z.string(),
  cloud: cloudSchema,
  caFile: z.string(),
  grantId: z.string().optional(),
  visit: z.object({ query: z.string(), browserSecret: z.string() }).optional(),
  /** Polls the device codes that are due. */
  devices: z.boolean().optional(),
  /** Carries mailboxes to their new delegates, and is killed while it tries the first. */
  moves: z.boolean().optional(),
  /** Goes on with this rotation, and is killed when Graph has told a new secret. */
  rotation: z.string().optional(),
  /** Goes on with a rotation, and is killed inside the transaction in which it first comes to this step. */
  rotationStep: z.object({ id: z.string(), dieIn: z.enum(ROTATION_STEPS) }).optional(),
})

// A portal that gets its answer, says so, and never comes to the write: it waits for its kill -9.
const order = orderSchema.parse(JSON.parse(readFileSync(0, 'utf8')))
const database = await openDatabase({ url: order.url, folder: order.folder })
const transport = httpsTransport({ ca: readFileSync(order.caFile) })
const tokens = createTokenClient({ transport })

async function never(answered: boolean): Promise<never> {
  process.stdout.write(answered ? 'answered\n' : 'refused\n')
  setInterval(() => {}, 60_000)
  return new Promise(() => {})
}

const services: Services = {
  database,
  ...(await openVault(database, new Secret(order.masterKey))),
  clouds: cloudTable([order.cloud]),
  outgoing: {
    ...createOutgoing(),
    async transport(request) {
      const reply = await transport(request)
      return request.url.pathname.endsWith('/addPassword') ? never(reply.status === 200) : reply
    },
  },
  tokens: {
    ...tokens,
    redeemCode: async (request) => never((await tokens.redeemCode(request)).ok),
    refresh: async (request) => never((await tokens.refresh(request)).ok),
    pollDeviceCode: async (request) => never((await tokens.pollDeviceCode(request)).kind === 'tokens'),
  },
  publicUrl: 'https://mailgrant.example',
  log: createLog('error', { write: () => {} }),
  instance: `dying:${process.pid}`,
}
if (order.grantId) await renewGrant(services, order.grantId)
const tools = { keysOf: signingKeyCache(transport), startProbe: async () => ({ probeId: 'none' }) }
if (order.devices) await pollDueDevices(services, tools, { limit: 10 })
if (order.moves) {
  const portal: ProbeServices = { ...services, config: SETTINGS }
  // Whatever the trial finds, nobody hears of it.
  const probeTools: ProbeTools = {
    ...PROBE_TOOLS,
    probeProtocol: () => never(true),
  }
  await moveMailboxesJob(portal, probeTools).run(new AbortController().signal)
}
if (order.rotation) await advance({ ...services, config: SETTINGS }, order.rotation)
if (order.rotationStep) {
  await dieInRotation(order.rotationStep, { ...services, config: SETTINGS, tokens }, order.caFile)
}
if (order.visit) {
  const { query, browserSecret } = order.visit
  await finishAttempt(services, { query: new URLSearchParams(query), browserSecret, person: null }, tools)
}
