import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { ChannelKind } from '#lib/alerts/channel.ts'
import { webhook } from '#lib/alerts/channels/webhook.ts'
import { deliverDue } from '#lib/alerts/deliver.ts'
import { openDatabase } from '#lib/db/open.ts'
import { createLog } from '#lib/log.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import type { TokenClient } from '#lib/microsoft/token-client.ts'
import { createNetwork } from '#lib/network/network.ts'
import { Secret } from '#lib/secret.ts'
import { openVault } from '#lib/vault/open-vault.ts'

/** What the process is told in the first line of its standard input. The second one lets it begin. */
export const orderSchema = z.object({
  url: z.string(),
  masterKey: z.string(),
  instance: z.string(),
  /** Where it stops for ever: before it hands its first message over, or when its first answer has come. */
  stopAt: z.enum(['connecting', 'answered', 'never']),
})

// A portal that does nothing but deliver, and says what it does, until it is killed.
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const order = orderSchema.parse(JSON.parse((await lines.next()).value ?? ''))
const say = (word: string, id: string) => process.stdout.write(`${word} ${id}\n`)
const never = () => new Promise<never>(() => setInterval(() => {}, 60_000))
let stopped = false

const database = await openDatabase({ url: order.url })
const services = {
  database,
  ...(await openVault(database, new Secret(order.masterKey))),
  clouds: new Map(),
  outgoing: createOutgoing(createNetwork({ allowPrivate: true })),
  // A webhook draws none.
  tokens: {} as TokenClient,
  publicUrl: 'https://mailgrant.example',
  log: createLog('error', { write: (line) => process.stderr.write(line) }),
  instance: order.instance,
}

/** The webhook itself, stopped at one moment. */
const kind: ChannelKind = {
  ...webhook,
  async deliver(message, settings, tools) {
    const { address, secret } = settings as { address: string; secret: string }
    const result = await webhook.deliver(
      message,
      { address: `${address}?by=${order.instance}`, secret },
      {
        ...tools,
        handOver: async () => {
          if (order.stopAt === 'connecting' && !stopped) {
            stopped = true
            say('stopped', message.id)
            await never()
          }
          await tools.handOver()
        },
      },
    )
    if (order.stopAt === 'answered' && result.kind === 'sent' && !stopped) {
      stopped = true
      say('stopped', message.id)
      await never()
    }
    return result
  },
}

say('open', order.instance)
await lines.next()
for (;;) {
  await deliverDue({
    services,
    kindOf: () => kind,
    random: Math.random,
    stopping: new AbortController().signal,
  })
  await pause(200)
}
