import { setTimeout as pause } from 'node:timers/promises'
import { and, eq, sql } from 'drizzle-orm'
import { claimMailbox, releaseMailbox } from '#lib/db/claim.ts'
import type { Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { mailboxes, probes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import type { Services } from '#lib/services.ts'
import { LEASE_SECONDS } from './lease.ts'
import type { ProbeRequest } from './tools.ts'

export interface OpenedProbe {
  readonly probeId: string
  /** Somebody was quicker: this is the probe they started. */
  readonly alreadyRunning: boolean
}

// Whoever has taken a mailbox writes the row of the probe in the very next statement.
const LOOK_AGAIN_MILLISECONDS = 100
const LOOKS = 20

/** Takes the mailbox and writes the row of a new probe, or finds the one that runs. */
export async function openProbe(
  services: Services,
  mailboxId: string,
  request: ProbeRequest,
): Promise<OpenedProbe> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (
      await claimMailbox(services.database, mailboxId, { owner: services.instance, seconds: LEASE_SECONDS })
    ) {
      return { probeId: await writeRowOrRelease(services, mailboxId, request), alreadyRunning: false }
    }
    const found = await runningProbe(services.database.read, mailboxId)
    if (found === 'no-mailbox') throw new Refusal('not-found')
    if (found) return { probeId: found, alreadyRunning: true }
    await pause(LOOK_AGAIN_MILLISECONDS)
  }
  throw new Refusal('conflict')
}

async function writeRowOrRelease(
  services: Services,
  mailboxId: string,
  request: ProbeRequest,
): Promise<string> {
  try {
    return await writeRow(services, mailboxId, request)
  } catch (error) {
    await releaseMailbox(services.database, mailboxId, services.instance)
    throw error
  }
}

/** The row of a probe of a mailbox that this process has taken. What was running there before has died. */
export function writeRow(services: Services, mailboxId: string, request: ProbeRequest): Promise<string> {
  return record(services.database, 'probe', async (writer) => {
    await writer
      .update(probes)
      .set({ state: 'abandoned', finishedAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(eq(probes.mailboxId, mailboxId), eq(probes.state, 'running')))
    const [row] = await writer
      .insert(probes)
      .values({
        mailboxId,
        trigger: request.trigger,
        requestedBy: request.requestedBy ?? null,
        state: 'running',
        results: { protocols: [] },
      })
      .returning({ id: probes.id })
    if (!row) throw new Error('The row of a probe was not written')
    return row.id
  })
}

async function runningProbe(read: Reader, mailboxId: string): Promise<string | 'no-mailbox' | null> {
  const [row] = await read
    .select({ probeId: probes.id })
    .from(mailboxes)
    .leftJoin(probes, and(eq(probes.mailboxId, mailboxes.id), eq(probes.state, 'running')))
    .where(eq(mailboxes.id, mailboxId))
    .limit(1)
  return row ? row.probeId : 'no-mailbox'
}
