import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { readOwners } from '#lib/microsoft/graph-owners.ts'
import { readSecretPolicy, type SecretPolicy } from '#lib/microsoft/graph-policies.ts'
import type { Services } from '#lib/services.ts'
import { type AutoObstacle, secretRights } from './auto-codes.ts'
import { type GraphSession, openGraph } from './by-graph-session.ts'

/** Of an app that personal accounts may sign in to. https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation */
const MOST_FOR_PERSONAL = 2

/** What Microsoft says today of whether the app may renew its own secret. */
export interface AutoAccess {
  /** The first thing that stands in the way; null when nothing was found. */
  readonly obstacle: AutoObstacle | null
  readonly evidence: Evidence | null
  /** Application permissions in its token for Graph; null without one. */
  readonly roles: readonly string[] | null
  /** Whether it is among the owners of its own registration; null when nobody could tell. */
  readonly owns: boolean | null
  readonly policy: SecretPolicy | null
  /** Null without a limit, and when nobody could tell. */
  readonly room: number | null
}

const NOTHING = { evidence: null, roles: null, owns: null, policy: null, room: null }

/** Asks Microsoft, and changes nothing. Never inside a transaction. */
export async function readAccess(services: Services, registrationId: string): Promise<AutoAccess> {
  const session = await openGraph(services, registrationId)
  if (session.kind === 'unusable') return { ...NOTHING, obstacle: session.why }
  if (session.kind === 'refused') {
    const { class: kind, evidence } = session.failure
    const passing = kind === 'network' || kind === 'transient' || kind === 'throttled'
    return { ...NOTHING, obstacle: passing ? 'unreachable' : 'token-refused', evidence }
  }
  return ofSession(session)
}

async function ofSession({ asking, roles, principalId }: GraphSession): Promise<AutoAccess> {
  const rights = secretRights(roles ?? [])
  if (roles && !rights.owned) return { ...NOTHING, obstacle: 'graph-denied', roles }
  const [owners, policy, own] = await Promise.all([
    readOwners(asking),
    rights.readsPolicies ? readSecretPolicy(asking) : ({ kind: 'unknown' } as const),
    readOwnApplication(asking),
  ])
  const owns = owners.kind === 'read' ? owners.owners.includes(principalId ?? '') : null
  const found = {
    roles,
    owns,
    policy: policy.kind === 'read' ? policy.policy : null,
    room: own.kind === 'found' ? roomOf(own.application) : null,
  }
  if (owners.kind === 'unreachable') return { ...found, obstacle: 'unreachable', evidence: owners.evidence }
  if (owners.kind === 'not-allowed') return { ...found, obstacle: 'graph-denied', evidence: owners.evidence }
  const stranger = !owns && !rights.everyApp
  return { ...found, obstacle: stranger ? 'not-owner' : null, evidence: null }
}

function roomOf({
  signInAudience,
  secrets,
}: {
  readonly signInAudience: string | null
  readonly secrets: readonly unknown[]
}) {
  return /Personal/.test(signInAudience ?? '') ? Math.max(MOST_FOR_PERSONAL - secrets.length, 0) : null
}
