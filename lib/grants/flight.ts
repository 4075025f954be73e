import { setTimeout as wait } from 'node:timers/promises'
import { claimGrant, releaseGrant } from '#lib/db/claim.ts'
import type { Database } from '#lib/db/database.ts'
import type { Services } from '#lib/services.ts'
import type { AccessTokenResult } from './access-token-result.ts'
import { grantMissing, lastFailure, leaseBusy, sealedAccess } from './answers.ts'
import { GRANT_LEASE_SECONDS, type Renewal, renewClaimed } from './renew-claimed.ts'
import { type SeenGrant, seeGrant } from './see.ts'

const POLL_SHORTEST_MS = 20
const POLL_SPREAD_MS = 30
/** Longer than a token call may take, shorter than anybody wants to wait. */
const PATIENCE_MS = 15_000

const flights = new WeakMap<Database, Map<string, Promise<AccessTokenResult>>>()

/** One renewal per grant at a time in this process; whoever comes meanwhile gets its result. */
export function renewOnce(services: Services, seen: SeenGrant): Promise<AccessTokenResult> {
  const running = flightsOf(services.database)
  const { id } = seen.grant
  const existing = running.get(id)
  if (existing) return existing
  const flight = renewOrFollow(services, seen).finally(() => running.delete(id))
  running.set(id, flight)
  return flight
}

function flightsOf(database: Database): Map<string, Promise<AccessTokenResult>> {
  const known = flights.get(database) ?? new Map<string, Promise<AccessTokenResult>>()
  flights.set(database, known)
  return known
}

/** Renews when the lease is free; else waits for what the holder of the lease brings. */
async function renewOrFollow(services: Services, first: SeenGrant): Promise<AccessTokenResult> {
  const until = performance.now() + PATIENCE_MS
  let seen: SeenGrant | null = first
  for (;;) {
    const renewal = seen.leased ? null : await renewAsSeen(services, seen)
    if (renewal && renewal !== 'superseded') return renewal
    seen = await seeGrant(services.database.read, first.grant.id)
    if (!seen) return grantMissing()
    const settled = await settledBy(services, first, seen)
    if (settled) return settled
    if (performance.now() > until) return leaseBusy()
    if (seen.leased) await wait(POLL_SHORTEST_MS + Math.random() * POLL_SPREAD_MS)
  }
}

/** Claims the grant and renews it, if it still is what was seen. Null when it is not, or somebody else has it. */
async function renewAsSeen(services: Services, before: SeenGrant): Promise<Renewal | null> {
  const { database, instance } = services
  const { id, version } = before.grant
  const claim = await claimGrant(database, id, { owner: instance, seconds: GRANT_LEASE_SECONDS })
  if (!claim) return null
  const seen = await seeGrant(database.read, id)
  if (!seen || claim.version !== version || seen.grant.stoppedAt) {
    await releaseGrant(database, claim)
    return null
  }
  return renewClaimed(services, { claim, seen })
}

/** What somebody else's renewal or reconnect means for us; null while there is nothing new. */
async function settledBy(
  services: Services,
  first: SeenGrant,
  now: SeenGrant,
): Promise<AccessTokenResult | null> {
  if (now.grant.stoppedAt) return lastFailure(now)
  if (now.grant.version === first.grant.version) return null
  if (now.grant.renewalFailures > first.grant.renewalFailures) return lastFailure(now)
  return now.accessAlive ? sealedAccess(services, now) : null
}
