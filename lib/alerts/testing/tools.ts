import type { DeliveryTools } from '#lib/alerts/channel.ts'
import { createLog } from '#lib/log.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import { createNetwork, type Network } from '#lib/network/network.ts'
import type { Services } from '#lib/services.ts'

export interface TestTools extends DeliveryTools {
  /** How often the message was handed over. */
  readonly handed: () => number
  /** What the log was told. */
  readonly lines: readonly string[]
}

interface Given {
  readonly network?: Network
  readonly ca?: string
  readonly signal?: AbortSignal
  readonly handOver?: () => Promise<void>
}

/** What a delivery gets, where it needs no database: loopback is allowed unless the test brings a network. */
export function testTools({
  network = createNetwork({ allowPrivate: true }),
  ca,
  signal,
  handOver,
}: Given = {}): TestTools {
  let handed = 0
  const lines: string[] = []
  const services: Partial<Services> = {
    outgoing: createOutgoing(network),
    publicUrl: 'https://mailgrant.example',
    log: createLog('debug', { write: (line) => lines.push(line) }),
  }
  return {
    services: services as Services,
    handOver: async () => {
      handed += 1
      await handOver?.()
    },
    signal: signal ?? new AbortController().signal,
    ...(ca ? { trust: { ca: [ca] } } : {}),
    handed: () => handed,
    lines,
  }
}
