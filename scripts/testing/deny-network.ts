import dns from 'node:dns'
import net from 'node:net'

// Unit tests may talk to servers they started themselves on loopback, and to nothing else.
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  const options =
    typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : null
  const host = options ? options.host : typeof args[1] === 'string' ? args[1] : undefined
  if (!options?.path && host && !LOOPBACK.has(host)) {
    throw new Error(`A unit test tried to reach ${host}: the network is denied`)
  }
  return Reflect.apply(connect, this, args)
} as typeof connect

const lookup = dns.lookup
dns.lookup = ((host: string, ...rest: unknown[]) => {
  if (!LOOPBACK.has(host) && !host.endsWith('.invalid')) {
    throw new Error(`A unit test tried to resolve ${host}: the network is denied`)
  }
  return Reflect.apply(lookup, dns, [host, ...rest])
}) as typeof lookup
