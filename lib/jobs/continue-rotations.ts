import { advance } from '#lib/rotation/advance.ts'
import { dueRotations } from '#lib/rotation/claim.ts'
import { ROTATION_TOOLS, type RotationServices, type RotationTools } from '#lib/rotation/tools.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 5_000
const AT_ONCE = 4

/** Goes on with every rotation whose time has come, whoever began it. One query when there is none. */
export function continueRotationsJob(services: RotationServices, tools: RotationTools = ROTATION_TOOLS): Job {
  return {
    name: 'continue-rotations',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      if (signal.aborted) return
      const due = await dueRotations(services.database, AT_ONCE)
      await Promise.all(
        due.map((id) =>
          advance(services, id, tools).catch((err: unknown) =>
            services.log.error({ err, rotation: id }, 'a rotation could not be continued'),
          ),
        ),
      )
    },
  }
}
