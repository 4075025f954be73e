import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#lib/db/database.ts'
import type { Services } from '#lib/services.ts'
import type { AccessTokenResult } from './access-token-result.ts'
import { grantMissing, lastFailure, leaseBusy, sealedAccess } from './answers.ts'
import { claimGrant } from './lease.ts'
import { renewClaimed } from './renew-claimed.ts'
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
  let seen = first
  for (;;) {
    if (!seen.leased) {
      const claimed = await claimGrant(services, seen.grant)
      const renewal = claimed && (await renewClaimed(services, claimed, seen.upn))
      if (renewal && renewal !== 'superseded') return renewal
    }
    const now = await seeGrant(services.database.read, first.grant.id)
    const settled = await settledBy(services, first, now)
    if (settled) return settled
    if (performance.now() > until) return leaseBusy()
    if (now?.leased) await wait(POLL_SHORTEST_MS + Math.random() * POLL_SPREAD_MS)
    seen = now ?? seen
  }
}

/** What somebody else's renewal, reconnect or removal means for us; null while there is nothing new. */
async function settledBy(
  services: Services,
  first: SeenGrant,
  now: SeenGrant | null,
): Promise<AccessTokenResult | null> {
  if (!now) return grantMissing()
  if (now.grant.stoppedAt) return lastFailure(now)
  if (now.grant.version !== first.grant.version && now.accessAlive) return sealedAccess(services, now)
  const failedMeanwhile = now.grant.renewalFailures > first.grant.renewalFailures
  return failedMeanwhile ? lastFailure(now) : null
}
