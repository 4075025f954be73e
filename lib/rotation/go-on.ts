import { backgroundOf } from '#lib/probes/background.ts'
import { advance } from './advance.ts'
import type { RotationServices } from './tools.ts'

/** Goes on with a rotation at once, without anybody waiting for it. What does not come of it, the job does. */
export function goOn(services: RotationServices, rotationId: string): void {
  const work = advance(services, rotationId).catch((err: unknown) =>
    services.log.error({ err, rotation: rotationId }, 'a rotation could not be gone on with'),
  )
  void backgroundOf(services).track(work)
}
