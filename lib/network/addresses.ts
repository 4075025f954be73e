import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Whether an address is one of the public internet. Everything else is not: loopback, private, link-local and cloud
 * metadata, carrier-grade NAT, unique local, multicast, unspecified, reserved, tunnels (RFC 6890), and IPv4 dressed
 * up as IPv6. A text that is no address in its usual spelling is not public either.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast'
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().range() === 'unicast'
  // NAT64 (RFC 6052): what counts is the IPv4 address that is reached through it.
  if (address.range() === 'rfc6052') return embeddedIPv4(address).range() === 'unicast'
  return address.range() === 'unicast'
}

function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}

/**
 * The address a host name spells, or null for a real name. Resolvers read `2130706433`, `0x7f.1` and `0177.0.0.1`
 * as addresses, so they are read here the same way (WHATWG URL, host parsing).
 */
export function spelledAddress(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare)) return bare
  if (!URL.canParse(`http://${host}/`)) return null
  const read = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '')
  return isIP(read) ? read : null
}

/** Whether `address` lies in `range`, such as `10.0.0.0/8`. False for anything that cannot be read. */
export function isInRange(address: string, range: string): boolean {
  if (!isIP(address) || !ipaddr.isValidCIDR(range)) return false
  const read = ipaddr.process(address)
  const [base, bits] = ipaddr.parseCIDR(range)
  return read.kind() === base.kind() && read.match(base, bits)
}
