import { createNetwork, type Network } from '#lib/network/network.ts'
import { signingKeyCache } from './id-token.ts'
import { httpsTransport, type Transport } from './network.ts'

/** How this process reaches Microsoft. Made once, so that a proxy and the egress guard hold for every call. */
export interface Outgoing {
  /** For mail. */
  readonly network: Network
  /** For tokens, Graph and discovery. */
  readonly transport: Transport
  /** The signing keys of every tenant asked for, kept for a while. */
  readonly keysOf: ReturnType<typeof signingKeyCache>
}

/** Everything over one network; the direct one when none is given. */
export function createOutgoing(network: Network = createNetwork()): Outgoing {
  const transport = httpsTransport({ network })
  return { network, transport, keysOf: signingKeyCache(transport) }
}
