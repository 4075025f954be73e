import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'

export const SAMPLES_PER_KIND = 2
const KINDS = ['own', 'shared', 'app'] as const
export type SampleKind = (typeof KINDS)[number]

/** A mailbox of the app, with what was last known of it. */
export interface Candidate {
  readonly mailboxId: string
  readonly address: string
  readonly kind: SampleKind
  readonly grantId: string | null
  readonly health: Health
  readonly cause: string | null
  readonly lastCheckedAt: Date | null
  readonly protocols: readonly {
    readonly protocol: Protocol
    readonly health: Health
    readonly cause: string | null
  }[]
}

/**
 * Which mailboxes the next secret is tried with: of each kind as many as `perKind`, the latest checked first, shared ones
 * of different delegates. What does not work anyway shows little, so it is taken only where nothing of its kind works.
 */
export function chooseSamples(
  candidates: readonly Candidate[],
  perKind: number = SAMPLES_PER_KIND,
): Candidate[] {
  return KINDS.flatMap((kind) => {
    const all = candidates.filter(
      (one) => one.kind === kind && one.protocols.length > 0 && (kind === 'app' || one.grantId !== null),
    )
    const healthy = all.filter(({ health }) => health === 'healthy')
    const pool = healthy.length > 0 ? healthy : all
    const ordered = pool.toSorted(
      (a, b) =>
        (b.lastCheckedAt?.getTime() ?? 0) - (a.lastCheckedAt?.getTime() ?? 0) ||
        a.mailboxId.localeCompare(b.mailboxId),
    )
    return onePerGrant(ordered).slice(0, perKind)
  })
}

function onePerGrant(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>()
  return candidates.filter(({ grantId }) => {
    if (grantId === null) return true
    if (seen.has(grantId)) return false
    seen.add(grantId)
    return true
  })
}

/** The protocol a mailbox is tried over: one that works, else the first. */
export function sampleProtocol({ protocols }: Candidate): Candidate['protocols'][number] | null {
  return protocols.find(({ health }) => health === 'healthy') ?? protocols[0] ?? null
}
