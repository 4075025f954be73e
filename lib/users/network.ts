import { isIPv4, isIPv6 } from 'node:net'

/**
 * What sign-in attempts are counted by: the whole IPv4 address, or the /64 of an IPv6 address, which is what
 * one customer gets and may choose addresses from at will. Null for what is not an address.
 */
export function networkOf(address: string): string | null {
  const bare = withoutPort(address.trim()).replace(/%.*$/, '')
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return null
  const groups = expand(bare)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) {
    const [high = 0, low = 0] = groups.slice(6)
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

// Some proxies append the port: `192.0.2.1:5000`, `[2001:db8::1]:5000`.
function withoutPort(address: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address)
  if (bracketed?.[1]) return bracketed[1]
  return /^[\d.]+:\d+$/.test(address) ? address.slice(0, address.indexOf(':')) : address
}

function expand(address: string): number[] {
  // The URL parser writes the last two groups in hexadecimal too.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const read = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const before = read(head)
  const after = tail === undefined ? [] : read(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}
