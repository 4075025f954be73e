import { and, eq, sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { deepChecks } from '#lib/db/schema/checks.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { readSubject } from '#lib/probes/subject.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { DeepResults } from './results.ts'
import { takeSteps } from './steps.ts'
import type { DeepTools } from './tools.ts'

const BEAT_MILLISECONDS = 15_000

export interface OpenCheck {
  readonly checkId: string
  readonly mailboxId: string
}

/** Takes the steps of a deep check and writes each as it ends. Never throws: whatever breaks, the check ends. */
export async function carryOut(
  services: ProbeServices,
  { checkId, mailboxId }: OpenCheck,
  tools: DeepTools,
): Promise<void> {
  const background = backgroundOf(services)
  const lost = new AbortController()
  const signal = AbortSignal.any([background.signal, lost.signal])
  const save = async (results: DeepResults) => {
    if (!(await write(services, checkId, { results }))) lost.abort()
  }
  const beat = setInterval(() => {
    write(services, checkId, {}).then(
      (held) => held || lost.abort(),
      (error: unknown) =>
        services.log.warn({ err: error, checkId }, 'a deep check could not say that it lives'),
    )
  }, BEAT_MILLISECONDS)
  beat.unref()
  let state: 'done' | 'abandoned' = 'abandoned'
  try {
    const subject = await readSubject(services.database.read, mailboxId)
    const giveBack = subject && (await background.slots.take(signal))
    if (!subject || !giveBack) return
    try {
      await takeSteps(services, subject, checkId, tools, { signal, save })
      if (!signal.aborted) state = 'done'
    } finally {
      giveBack()
    }
  } catch (error) {
    services.log.error({ err: error, checkId, mailboxId }, 'a deep check broke off')
  } finally {
    clearInterval(beat)
    await write(services, checkId, { state, finishedAt: sql`now()` }).catch((error: unknown) =>
      services.log.error({ err: error, checkId }, 'a deep check could not be closed'),
    )
  }
}

type Change = Partial<Pick<typeof deepChecks.$inferInsert, 'state' | 'results'>> & {
  readonly finishedAt?: ReturnType<typeof sql>
}

/** False when the check is no longer ours to write: it was taken for dead, or its mailbox is gone. */
function write({ database }: ProbeServices, checkId: string, change: Change): Promise<boolean> {
  return record(database, 'probe', async (writer) => {
    const held = await writer
      .update(deepChecks)
      .set({ ...change, updatedAt: sql`now()` })
      .where(and(eq(deepChecks.id, checkId), eq(deepChecks.state, 'running')))
      .returning({ id: deepChecks.id })
    return held.length === 1
  })
}
