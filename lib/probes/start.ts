import { backgroundOf } from './background.ts'
import { type OpenedProbe, openProbe } from './open-probe.ts'
import { carryOut } from './run.ts'
import { PROBE_TOOLS, type ProbeRequest, type ProbeServices, type ProbeTools } from './tools.ts'

/**
 * Starts a check of one mailbox in the background of this process and returns at once. When one is running
 * already, on whatever replica, that one is returned.
 *
 * @throws Refusal `not-found` when the mailbox is gone, `conflict` when somebody has it but runs no probe.
 */
export async function startProbe(
  services: ProbeServices,
  mailboxId: string,
  request: ProbeRequest,
  tools: ProbeTools = PROBE_TOOLS,
): Promise<OpenedProbe> {
  const opened = await openProbe(services, mailboxId, request)
  if (!opened.alreadyRunning) {
    void backgroundOf(services).track(carryOut(services, { ...opened, mailboxId }, tools))
  }
  return opened
}

/** The same, but done when it returns. */
export async function runProbe(
  services: ProbeServices,
  mailboxId: string,
  request: ProbeRequest,
  tools: ProbeTools = PROBE_TOOLS,
): Promise<OpenedProbe> {
  const opened = await openProbe(services, mailboxId, request)
  if (!opened.alreadyRunning) {
    await backgroundOf(services).track(carryOut(services, { ...opened, mailboxId }, tools))
  }
  return opened
}
