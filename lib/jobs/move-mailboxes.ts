import { carryMove } from '#lib/mailboxes/move.ts'
import { claimMoves, MOVE_LEASE_SECONDS, type Move } from '#lib/mailboxes/move-claim.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import type { Job } from './loop.ts'

/** Somebody looks at the page of the move while this is waited for. */
const EVERY_MILLISECONDS = 1_000

/** Gives shared mailboxes to their new delegates, as many at once as there are slots for probes. */
export function moveMailboxesJob(services: ProbeServices, tools: ProbeTools = PROBE_TOOLS): Job {
  const { slots } = backgroundOf(services)
  const lease = { owner: services.instance, seconds: MOVE_LEASE_SECONDS }
  return {
    name: 'move-mailboxes',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      const running = new Set<Promise<void>>()
      while (!signal.aborted) {
        for (const move of await claimMoves(services.database, lease, slots.free)) {
          const work: Promise<void> = carried(services, move, tools).finally(() => running.delete(work))
          running.add(work)
        }
        if (running.size === 0) return
        await Promise.race(running)
      }
      await Promise.allSettled(running)
    },
  }
}

/** What broke is tried again when its lease has run out, a few times. */
async function carried(services: ProbeServices, move: Move, tools: ProbeTools): Promise<void> {
  await carryMove(services, move, tools).catch((err: unknown) =>
    services.log.error({ err, move: move.id }, 'a move broke off'),
  )
}
