import type { credentials } from '#lib/db/schema/registrations.ts'

type CredentialRow = typeof credentials.$inferSelect

export type Removable =
  | { readonly kind: 'removable'; readonly keyId: string }
  /** Nobody can tell which one it is in Entra, or it is a certificate. */
  | { readonly kind: 'stays' }
  /** Nothing else is in use and proven since. */
  | { readonly kind: 'needed' }

/** Whether the one before may be removed in Entra: only it, and only while another one is in use, proven and alive. */
export function removable(
  previous: Pick<CredentialRow, 'id' | 'kind' | 'state' | 'entraKeyId'> | null,
  others: readonly Pick<CredentialRow, 'id' | 'state' | 'provenAt' | 'expiresAt' | 'entraKeyId'>[],
  now: Date,
): Removable {
  if (previous?.kind !== 'secret' || previous.entraKeyId === null) return { kind: 'stays' }
  const current = others.find(({ state }) => state === 'current')
  const proven = current?.provenAt && current.expiresAt > now && current.id !== previous.id
  const inUse = previous.state === 'current' || previous.state === 'next'
  const shared = others.some(
    ({ id, state, entraKeyId }) =>
      id !== previous.id && state !== 'retired' && entraKeyId === previous.entraKeyId,
  )
  if (!proven || inUse || shared) return { kind: 'needed' }
  return { kind: 'removable', keyId: previous.entraKeyId }
}
