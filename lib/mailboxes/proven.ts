import type { Outcome } from '#lib/probes/check.ts'

/** Cause of each protocol as it was recorded last; null when healthy. */
export type Before = ReadonlyMap<string, string | null>

/** What is not the delegate's fault in any case may fail after a move as it did before. */
const NOT_ACCESS = new Set(['mail.protocol_disabled', 'smtp.auth_disabled_work'])

/**
 * Whether a mailbox may be switched to the grant it was tried with: something works, and nothing fails that a switch of
 * the mailbox or of the tenant did not stop before in the same way.
 */
export function proven({ protocols }: Pick<Outcome, 'protocols'>, before: Before): boolean {
  return (
    protocols.some(({ health }) => health === 'healthy') &&
    protocols.every(
      ({ protocol, health, cause }) =>
        health === 'healthy' || (cause && NOT_ACCESS.has(cause) && before.get(protocol) === cause),
    )
  )
}
