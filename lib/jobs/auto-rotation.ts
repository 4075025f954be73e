import { claimAutoRotations, runAutoRotation } from '#lib/rotation/auto-run.ts'
import { claimLeftBehind, clearUp } from '#lib/rotation/left-behind.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 60_000
const AT_ONCE = 4

/** Begins the rotations that the portal does by itself, and clears up after those that came to nothing. What is begun is gone on with by `continue-rotations`. */
export function autoRotationJob(services: Services): Job {
  return {
    name: 'auto-rotation',
    everyMilliseconds: EVERY_MILLISECONDS,
    async run(signal) {
      let looked = AT_ONCE
      while (!signal.aborted && looked === AT_ONCE) looked = await rotateDue(services)
    },
  }
}

/** One round, and what earlier rotations may have left in Entra; how many registrations had their turn. */
export async function rotateDue(services: Services, limit = AT_ONCE): Promise<number> {
  const left = await claimLeftBehind(services.database, limit)
  await Promise.all(
    left.map((rotation) =>
      clearUp(services, rotation).catch((err: unknown) =>
        services.log.error({ err, rotation: rotation.id }, 'a rotation could not be cleared up after'),
      ),
    ),
  )
  const ids = await claimAutoRotations(services.database, limit)
  await Promise.all(
    ids.map((registration) =>
      runAutoRotation(services, registration).catch((err: unknown) =>
        services.log.error({ err, registration }, 'a rotation could not begin by itself'),
      ),
    ),
  )
  return ids.length
}
