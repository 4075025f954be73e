import type { DeviceFacts } from '#lib/db/schema/attempts.ts'
import { Refusal } from '#lib/errors.ts'
import { type DevicePoll, SLOW_DOWN_SECONDS } from '#lib/microsoft/device-code.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import type { Context, Services } from '#lib/services.ts'
import type { Attempt } from './consume.ts'
import { claimDueDevices, expireDevice, putOffPoll, takeDevice } from './device-claim.ts'
import { endUnowned, starterOf } from './device-starter.ts'
import type { FinishTools } from './finish.ts'
import { failed, judgeTokens, refused, type Verdict } from './judge-tokens.ts'
import { devicePlace } from './places.ts'
import { settleAttempt } from './settle.ts'
import { openApp } from './verdict.ts'

/** Polls every device code that is due, each at its own interval. Returns how many were asked for. */
export async function pollDueDevices(
  services: Services,
  tools: FinishTools,
  { limit }: { readonly limit: number },
): Promise<number> {
  const claimed = await claimDueDevices(services.database, limit)
  await Promise.all(
    claimed.map((attempt) =>
      pollDevice(services, attempt, tools).catch((error: unknown) =>
        services.log.error({ err: error, attempt: attempt.id }, 'a device code could not be polled'),
      ),
    ),
  )
  return claimed.length
}

/** One poll of one claimed attempt. The call to Microsoft is outside of any transaction. */
async function pollDevice(services: Services, attempt: Attempt, tools: FinishTools): Promise<void> {
  const { database } = services
  const { deviceSealed, deviceKeyId, device } = attempt
  if (!deviceSealed || !deviceKeyId || !device) return
  const actor = await starterOf(database.read, attempt)
  if (!actor) return endUnowned(database, attempt.id)
  const context: Context = { ...services, actor }
  const app = await openApp(services, attempt.registrationId)
  if (app instanceof Refusal) {
    return settle(context, attempt, async () => failed(app.code), tools)
  }
  const { cloud, client } = app
  const sealed = { value: deviceSealed, keyId: deviceKeyId }
  const deviceCode = await services.vault.open(devicePlace(attempt.id), sealed)
  const { tenantId, clientId } = client
  const poll = await services.tokens.pollDeviceCode({ cloud, tenantId, clientId, deviceCode })
  switch (poll.kind) {
    case 'pending':
    case 'slow-down':
    case 'unreachable': {
      const { wait, interval } = pace(device.intervalSeconds, poll)
      const answered = poll.kind !== 'unreachable'
      return putOffPoll(database, attempt.id, { seconds: wait, intervalSeconds: interval, answered })
    }
    case 'expired':
      return expireDevice(database, attempt.id, idsOf(poll.failure))
    case 'refused':
      return settle(context, attempt, async () => refusedOrLost(device, poll.failure), tools)
    case 'tokens':
      return settle(
        context,
        attempt,
        () => judgeTokens(services, attempt, poll.tokens, { app, keysOf: tools.keysOf, nonce: null }),
        tools,
      )
  }
}

/**
 * Seconds until the next poll, and the interval from then on. RFC 8628 3.5: `slow_down` holds for all further polls;
 * when nobody answers, a client backs off.
 */
export function pace(
  intervalSeconds: number,
  poll: DevicePoll & { readonly kind: 'pending' | 'slow-down' | 'unreachable' },
): { readonly wait: number; readonly interval: number } {
  if (poll.kind === 'unreachable') {
    const asked = poll.failure.evidence.retryAfterSeconds ?? 0
    return { wait: Math.max(asked, intervalSeconds * 2), interval: intervalSeconds }
  }
  const interval = intervalSeconds + (poll.kind === 'slow-down' ? SLOW_DOWN_SECONDS : 0)
  return { wait: interval, interval }
}

// What Entra calls a device code that it does not know, or knows no more.
const SPENT = new Set(['bad_verification_code', 'invalid_grant'])

/**
 * A code is good for one answer. When that answer came to a process that died, or was lost on the way, the next poll
 * finds the code spent: that says nothing of the person, who did all that was asked.
 */
function refusedOrLost({ asked = 0 }: DeviceFacts, failure: TokenFailure): Verdict {
  const spent = SPENT.has(failure.evidence.error ?? '')
  return spent && asked > 1 ? failed('answer-lost', {}, failure.evidence) : refused(failure)
}

function idsOf({ evidence }: TokenFailure): Attempt['result'] {
  const { correlationId, traceId } = evidence
  return { evidence, ...(correlationId ? { correlationId } : {}), ...(traceId ? { traceId } : {}) }
}

/** Ends the attempt on behalf of whoever started it. */
async function settle(
  context: Context,
  attempt: Attempt,
  judge: () => Promise<Verdict>,
  tools: FinishTools,
): Promise<void> {
  if (!(await takeDevice(context.database, attempt.id))) {
    context.log.info({ attempt: attempt.id }, 'a device code was cancelled before Microsoft answered')
    return
  }
  await settleAttempt(context, attempt, judge, tools)
}
