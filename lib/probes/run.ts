import { noteUnnamed } from '#lib/unnamed/note.ts'
import { unnamedOf } from '#lib/unnamed/of-probe.ts'
import { backgroundOf } from './background.ts'
import { type Before, readBefore } from './before.ts'
import { checkMailbox } from './check.ts'
import { lasting } from './lasting.ts'
import { keepLease } from './lease.ts'
import { Progress } from './progress.ts'
import { abandonProbe, finishProbe } from './record.ts'
import { readSubject } from './subject.ts'
import type { ProbeServices, ProbeTools } from './tools.ts'
import { wakeOthers } from './wake-others.ts'

export interface TakenMailbox {
  readonly probeId: string
  readonly mailboxId: string
}

/**
 * The one straight line: wait for a turn, check, record, let go. Never throws: whatever goes wrong, the probe ends
 * as abandoned, the mailbox is free again and its next check lies ahead.
 */
export async function carryOut(
  services: ProbeServices,
  taken: TakenMailbox,
  tools: ProbeTools,
): Promise<void> {
  const background = backgroundOf(services)
  const lost = new AbortController()
  const signal = AbortSignal.any([background.signal, lost.signal])
  const stopBeating = keepLease(services, taken.mailboxId, lost)
  const progress = new Progress(services, taken.probeId)
  let before: Before | null = null
  try {
    const giveBack = await background.slots.take(signal)
    if (!giveBack) return await abandonProbe(services, taken, 'soon')
    try {
      const { read } = services.database
      // First: what is changed between the two is then looked at once too often, and never missed.
      before = await readBefore(read, taken)
      const subject = await readSubject(read, taken.mailboxId)
      if (!subject || !before) return
      const found = await checkMailbox(services, subject, tools, { signal, progress, before })
      const outcome = { ...found, ...lasting(found, before) }
      await progress.settled()
      if (signal.aborted) return await abandonProbe(services, taken, 'soon')
      await finishProbe(services, taken, outcome, before)
      if (outcome.health === 'healthy') await wakeOthers(services, subject, before.mailbox.cause)
      await noteUnnamed(services, unnamedOf(outcome, subject.cloud))
    } finally {
      giveBack()
    }
  } catch (error) {
    services.log.error({ err: error, ...taken }, 'a probe broke off')
    await progress.settled()
    await abandonProbe(services, taken, 'later', before).catch((err: unknown) =>
      services.log.error({ err, ...taken }, 'a probe could not be closed'),
    )
  } finally {
    stopBeating()
  }
}
