import { setTimeout as pause } from 'node:timers/promises'
import { type DeliveryRound, deliverOne } from './deliver-one.ts'
import { channelsDue, claimDue, settleInterrupted } from './outbox.ts'

/** Longer than one delivery with its deadline, and what comes before and after it. */
export const LEASE_SECONDS = 120
/** A channel that is slow or hangs has no more than these. */
export const AT_ONCE_PER_CHANNEL = 2
const AT_ONCE = 40
/** While something is on its way, others may become due. */
const LOOK_AGAIN_MILLISECONDS = 1_000

/** Delivers whatever is due, and ends when nothing is on its way any more. */
export async function deliverDue(round: DeliveryRound): Promise<void> {
  const { services, stopping, at } = round
  const lease = { owner: services.instance, seconds: LEASE_SECONDS }
  const running = new Map<string, Set<Promise<void>>>()
  const all = () => [...running.values()].flatMap((some) => [...some])
  while (!stopping.aborted) {
    await round.beat?.()
    // Not only at the beginning: with a long queue, or a channel that hangs, this goes on for hours.
    const interrupted = await settleInterrupted(services.database, at)
    if (interrupted > 0)
      services.log.warn({ interrupted }, 'messages may have been delivered by a process that died')
    for (const channelId of await channelsDue(services.database, at)) {
      const own = running.get(channelId) ?? new Set()
      running.set(channelId, own)
      const free = Math.min(AT_ONCE_PER_CHANNEL - own.size, AT_ONCE - all().length)
      if (free < 1 || stopping.aborted) continue
      for (const claimed of await claimDue(services.database, lease, channelId, free, at)) {
        const work: Promise<void> = deliverOne(round, claimed)
          // The database is away: the lease runs out, and somebody takes it up.
          .catch((err: unknown) => services.log.error({ err, delivery: claimed.id }, 'a delivery broke off'))
          .finally(() => own.delete(work))
        own.add(work)
      }
    }
    if (all().length === 0) return
    const waiting = new AbortController()
    await Promise.race([
      ...all(),
      pause(LOOK_AGAIN_MILLISECONDS, undefined, { signal: waiting.signal }).catch(() => {}),
    ])
    waiting.abort()
  }
  await Promise.allSettled(all())
}
