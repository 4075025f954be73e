import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { isPublicAddress, spelledAddress } from './addresses.ts'
import { RouteError } from './route-error.ts'

/** Resolves a host name to every address it has. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>

/**
 * The addresses of a host to which the portal may go. The answer is what is dialled: nobody asks a second time, so a
 * name that changes between look-up and connection (DNS rebinding) wins nothing.
 *
 * @throws RouteError EGRESS_REFUSED when one address is not of the public internet; whatever the look-up throws.
 */
export async function guardedAddresses(host: string, lookup: Lookup): Promise<readonly LookupAddress[]> {
  const spelled = spelledAddress(host)
  const found = spelled ? [{ address: spelled, family: isIP(spelled) }] : await lookup(host)
  const inside = found.filter(({ address }) => !isPublicAddress(address))
  if (inside.length > 0) {
    const named = inside.map(({ address }) => address).join(', ')
    throw new RouteError('EGRESS_REFUSED', `${host} is at ${named}, an address inside a network`)
  }
  return found
}
