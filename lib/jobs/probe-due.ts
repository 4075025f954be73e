import { sql } from 'drizzle-orm'
import { claimDueMailboxes, finishMailbox } from '#lib/db/claim.ts'
import { record } from '#lib/db/gate.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { LEASE_SECONDS } from '#lib/probes/lease.ts'
import { secondsToNextProbe } from '#lib/probes/next-probe.ts'
import { writeRow } from '#lib/probes/open-probe.ts'
import { reapDeadProbes } from '#lib/probes/reap.ts'
import { carryOut } from '#lib/probes/run.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 5_000

/** Checks mailboxes that are due, as many at once as there are slots, until none is due any more. */
export function probeDueJob(services: ProbeServices, tools: ProbeTools = PROBE_TOOLS): Job {
  const { slots, track } = ownBackground(services)
  return {
    name: 'probe-due',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      await reapDeadProbes(services.database)
      const running = new Set<Promise<void>>()
      while (!signal.aborted) {
        const ids = await claimDueMailboxes(
          services.database,
          { owner: services.instance, seconds: LEASE_SECONDS },
          slots.free,
        )
        for (const id of ids) {
          const work: Promise<void> = track(probeTaken(services, id, tools)).finally(() =>
            running.delete(work),
          )
          running.add(work)
        }
        if (running.size === 0) return
        await Promise.race(running)
      }
    },
  }
}

function ownBackground(services: ProbeServices) {
  const background = backgroundOf(services)
  return { slots: background.slots, track: (work: Promise<void>) => background.track(work) }
}

async function probeTaken(services: ProbeServices, mailboxId: string, tools: ProbeTools): Promise<void> {
  let probeId: string
  try {
    probeId = await writeRow(services, mailboxId, { trigger: 'schedule' })
  } catch (error) {
    services.log.error({ err: error, mailboxId }, 'a due probe could not begin')
    return await pushForward(services, mailboxId)
  }
  await carryOut(services, { probeId, mailboxId }, tools)
}

/** A row that nobody can work on must not come up again at once, or it would keep everything else waiting. */
async function pushForward(services: ProbeServices, mailboxId: string): Promise<void> {
  const seconds = secondsToNextProbe(services.config.probeMinutes, 0, Math.random())
  await record(services.database, 'lease', (writer) =>
    finishMailbox(writer, mailboxId, services.instance, {
      nextProbeAt: sql`now() + ${seconds}::float8 * interval '1 second'`,
    }),
  ).catch((err: unknown) => services.log.error({ err, mailboxId }, 'a due probe could not be put off'))
}
