import { pollDueDevices } from '#lib/attempts/device-poll.ts'
import type { FinishTools } from '#lib/attempts/finish.ts'
import { startProbe } from '#lib/probes/start.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { Job } from './loop.ts'

/** How exactly the interval that Microsoft asks for is kept. */
const EVERY_MILLISECONDS = 1_000
const AT_ONCE = 10

/** Asks Microsoft whether the people who were given a device code have finished. */
export function pollDeviceCodesJob(services: ProbeServices): Job {
  const tools: FinishTools = {
    keysOf: services.outgoing.keysOf,
    startProbe: (mailboxId, requestedBy) =>
      startProbe(services, mailboxId, { trigger: 'connect', requestedBy }),
  }
  return {
    name: 'poll-device-codes',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      let polled = AT_ONCE
      while (!signal.aborted && polled === AT_ONCE) {
        polled = await pollDueDevices(services, tools, { limit: AT_ONCE })
      }
    },
  }
}
