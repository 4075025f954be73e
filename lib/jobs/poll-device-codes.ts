import { pollDueDevices } from '#lib/attempts/device-poll.ts'
import { finishTools } from '#lib/attempts/finish-tools.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { Job } from './loop.ts'

/** How exactly the interval that Microsoft asks for is kept. */
const EVERY_MILLISECONDS = 1_000
const AT_ONCE = 50

/** Asks Microsoft whether the people who were given a device code have finished. */
export function pollDeviceCodesJob(services: ProbeServices): Job {
  const tools = finishTools(services)
  return {
    name: 'poll-device-codes',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run() {
      await pollDueDevices(services, tools, { limit: AT_ONCE })
    },
  }
}
