import type { LookupAddress } from 'node:dns'
import { lookup as lookupName } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import { guardedAddresses, type Lookup } from './egress.ts'
import { tunnelByConnect } from './http-connect.ts'
import { bypassesProxy, type ProxySettings, proxyName } from './proxy-settings.ts'
import { RouteError, throughProxy } from './route-error.ts'
import { tunnelBySocks } from './socks.ts'
import { connectTcp } from './tcp.ts'

export interface Destination {
  readonly host: string
  readonly port: number
  /** Somebody typed this host into a form: the egress guard stands before it, whatever it is called. */
  readonly guarded?: boolean
}

export interface NetworkOptions {
  readonly proxy?: ProxySettings
  /** Entries of NO_PROXY, see `bypassesProxy`. */
  readonly noProxy?: readonly string[]
  /** Hosts that come from a setting and not from Microsoft's documentation: never inside a network. */
  readonly guarded?: (host: string) => boolean
  /** The operator lets the portal go inside the network: nothing is guarded. */
  readonly allowPrivate?: boolean
  readonly lookup?: Lookup
}

/** The way out of this server: the only one for tokens, Graph and mail alike. */
export interface Network {
  /** Whether the operator lets the portal go to hosts inside the network. */
  readonly allowsPrivate: boolean
  route(to: Destination): Route
}

/** The way to one destination, taken in two steps so that each can be timed and named. */
export interface Route {
  /** The proxy on this way, without its password; null for the direct way. */
  readonly via: string | null
  /** Addresses of the destination, or of the proxy where there is one. Throws what the resolver throws, or RouteError. */
  resolve(): Promise<readonly LookupAddress[]>
  /** A connection to the destination, through the proxy where there is one. Throws a system error or RouteError. */
  connect(addresses: readonly LookupAddress[], how: Connecting): Promise<Socket>
}

export interface Connecting {
  /** Closes the socket whenever it ends. */
  readonly signal: AbortSignal
  /** Milliseconds that the whole step may take; shared by the addresses. */
  readonly milliseconds: number
}

/** Addresses tried for one host, so that a name with dozens of records cannot eat the deadline. */
export const MAX_ADDRESSES = 4

/** Of the time for a connection, how much a proxy may take. */
const PROXY_SHARE = 0.9

const systemLookup: Lookup = (host) => lookupName(host, { all: true })

/** Direct, or through a proxy; with the egress guard for the hosts that need it. */
export function createNetwork(options: NetworkOptions = {}): Network {
  const { proxy, noProxy = [], guarded = () => false, allowPrivate = false, lookup = systemLookup } = options
  return {
    allowsPrivate: allowPrivate,
    route(to) {
      const isGuarded = !allowPrivate && (to.guarded === true || guarded(to.host.toLowerCase()))
      if (!proxy || bypassesProxy(noProxy, to.host, to.port)) return directRoute(to, isGuarded, lookup)
      return proxyRoute(to, proxy, isGuarded, lookup)
    },
  }
}

function directRoute(to: Destination, isGuarded: boolean, lookup: Lookup): Route {
  return {
    via: null,
    resolve: async () =>
      known(
        to.host,
        isGuarded ? await guardedAddresses(to.host, lookup) : await addressesOf(to.host, lookup),
      ),
    connect: (addresses, { signal, milliseconds }) =>
      connectTcp({ ...to, addresses, signal, attemptMs: milliseconds / (addresses.length + 1) }),
  }
}

function proxyRoute(to: Destination, proxy: ProxySettings, isGuarded: boolean, lookup: Lookup): Route {
  const via = proxyName(proxy)
  const named = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw throughProxy(via, error)
    }
  }
  let pinned: LookupAddress | undefined
  return {
    via,
    async resolve() {
      // The proxy would resolve the name by itself and go wherever the answer leads: it is given the address.
      if (isGuarded) pinned = known(to.host, await guardedAddresses(to.host, lookup))[0]
      return named(async () => known(proxy.host, await addressesOf(proxy.host, lookup)))
    },
    connect: (addresses, { signal, milliseconds }) =>
      named(async () => {
        if (isGuarded && !pinned) throw new RouteError('EGRESS_REFUSED', `${to.host} was not looked up`)
        const patience = new AbortController()
        // A little less than the caller's own deadline, so that it is the proxy that is named.
        const timer = setTimeout(
          () => patience.abort(new RouteError('DEADLINE', `The proxy ${via} did not answer in time`)),
          milliseconds * PROXY_SHARE,
        )
        const limit = AbortSignal.any([signal, patience.signal])
        try {
          const attemptMs = milliseconds / (addresses.length + 1)
          const socket = await connectTcp({
            host: proxy.host,
            port: proxy.port,
            addresses,
            signal,
            attemptMs,
          })
          const destination = { host: pinned?.address ?? to.host, port: to.port }
          const tunnel = proxy.kind === 'http' ? tunnelByConnect : tunnelBySocks
          return await endingWith(limit, socket, tunnel(socket, proxy, destination))
        } finally {
          clearTimeout(timer)
        }
      }),
  }
}

/** The work, or the reason of the signal; the socket is closed with it. */
async function endingWith(signal: AbortSignal, socket: Socket, work: Promise<Socket>): Promise<Socket> {
  work.catch(() => {})
  return new Promise((done, failed) => {
    const stop = () => {
      socket.destroy()
      failed(signal.reason)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(done, failed).finally(() => signal.removeEventListener('abort', stop))
  })
}

async function addressesOf(host: string, lookup: Lookup): Promise<readonly LookupAddress[]> {
  const family = isIP(host)
  return family ? [{ address: host, family }] : lookup(host)
}

function known(host: string, found: readonly LookupAddress[]): readonly LookupAddress[] {
  if (found.length === 0) throw new RouteError('ENOTFOUND', `${host} has no address`)
  return found.slice(0, MAX_ADDRESSES)
}
