import type { Place } from '#lib/vault/vault.ts'

/** Where the sealed settings of one channel live. */
export function channelPlace(channelId: string): Place {
  return { table: 'channels', column: 'settings', row: channelId }
}
