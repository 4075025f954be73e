import { eq } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { lockRegistration } from '#lib/registrations/switch-credential.ts'
import { addByGraph, removeByGraph } from './by-graph.ts'
import { endWhereRefused, PATIENT_SETTLING } from './by-graph-refusal.ts'
import {
  claimRotation,
  extendRotation,
  ROTATION_LEASE_SECONDS,
  type Rotation,
  releaseRotation,
  UNTIL_SOMEBODY_ACTS,
  writeRotation,
} from './claim.ts'
import { proveStep } from './prove-step.ts'
import { restStep } from './rest-step.ts'
import { sampleStep } from './sample-step.ts'
import type { StepResult } from './step-result.ts'
import { switchStep } from './switch-step.ts'
import { ROTATION_TOOLS, type RotationServices, type RotationTools } from './tools.ts'

/** Who the audit names for what a rotation does by itself. */
export const BY_ITSELF: Actor = { kind: 'system', name: 'Jobs' }

const BEAT_MILLISECONDS = 20_000
const AFTER_BUG_FIRST = 30
const AFTER_BUG_LONGEST = 3_600

/**
 * Goes on with one rotation as far as it goes: does what its step says, writes what came of it in one transaction, and
 * does the next. Nothing happens when it is not due or somebody else has it. A process that dies leaves the row as the
 * last transaction wrote it, and whoever takes it next repeats only the step that was under way.
 */
export async function advance(
  services: RotationServices,
  rotationId: string,
  tools: RotationTools = ROTATION_TOOLS,
): Promise<void> {
  const { database, instance } = services
  let mine = await claimRotation(database, rotationId, { owner: instance, seconds: ROTATION_LEASE_SECONDS })
  while (mine) mine = await oneStep(services, mine, tools)
}

/** Gives the rotation when it is still ours and there is more to do. */
async function oneStep(
  services: RotationServices,
  rotation: Rotation,
  tools: RotationTools,
): Promise<Rotation | null> {
  const beat = setInterval(() => {
    extendRotation(services.database, rotation).catch((err: unknown) =>
      services.log.warn({ err, rotation: rotation.id }, 'the lease of a rotation was not extended'),
    )
  }, BEAT_MILLISECONDS)
  beat.unref()
  try {
    return await settle(services, rotation, await take(services, rotation, tools))
  } catch (error) {
    services.log.error({ err: error, rotation: rotation.id, step: rotation.step }, 'a rotation broke off')
    const again = Math.min(AFTER_BUG_FIRST * 2 ** Math.min(rotation.failures, 10), AFTER_BUG_LONGEST)
    await settle(services, rotation, {
      kind: 'trouble',
      trouble: { code: 'broke-off', evidence: null },
      again,
    }).catch(() => {})
    return null
  } finally {
    clearInterval(beat)
  }
}

async function take(
  services: RotationServices,
  rotation: Rotation,
  tools: RotationTools,
): Promise<StepResult> {
  switch (rotation.step) {
    case 'add':
      return addByGraph(services, rotation)
    case 'prove':
    case 'sample': {
      const patient = rotation.mode === 'by-graph' ? PATIENT_SETTLING : []
      const given = { ...tools, settlingSeconds: [...tools.settlingSeconds, ...patient] }
      const result = await (rotation.step === 'prove' ? proveStep : sampleStep)(services, rotation, given)
      return endWhereRefused(result, rotation, await services.database.now())
    }
    case 'switch':
      return switchStep(services, rotation)
    case 'rest':
      return restStep(services, rotation)
    case 'remove':
      return removeByGraph(services, rotation)
    case 'ended':
      return { kind: 'wait', seconds: null }
  }
}

/** Somebody else has taken the rotation, or a person decided otherwise: whatever this one would write is not wanted. */
class RotationLost extends Error {}

async function settle(
  services: RotationServices,
  rotation: Rotation,
  result: StepResult,
): Promise<Rotation | null> {
  if (result.kind === 'ending') {
    await releaseRotation(services.database, rotation)
    return null
  }
  if (result.kind === 'move') return move(services, rotation, result)
  const trouble = result.kind === 'trouble'
  const seconds = trouble ? result.again : result.seconds
  if (trouble) {
    const { code, evidence } = result.trouble
    services.log.warn({ rotation: rotation.id, step: rotation.step, code, evidence }, 'a rotation is held up')
  }
  await record(services.database, 'rotation', (writer) =>
    writeRotation(
      writer,
      rotation,
      {
        ...(trouble ? result.set : {}),
        trouble: trouble ? result.trouble : null,
        failures: trouble ? rotation.failures + 1 : 0,
        nextTryAt: seconds === null ? UNTIL_SOMEBODY_ACTS : inSeconds(seconds),
      },
      { letGo: true },
    ),
  )
  return null
}

async function move(
  services: RotationServices,
  rotation: Rotation,
  { to, set, write, lost }: Extract<StepResult, { kind: 'move' }>,
): Promise<Rotation | null> {
  try {
    return await mutate({ ...services, actor: BY_ITSELF }, 'credential.rotate', async (writer) => {
      const name = await lockRegistration(writer, rotation.registrationId)
      const ended = to === 'ended'
      const moved = await writeRotation(
        writer,
        rotation,
        { trouble: null, failures: 0, ...set, step: to },
        { letGo: ended },
      )
      if (!moved) throw new RotationLost()
      const audit = (await write?.(writer, { rotation, name })) ?? []
      // What the step wrote may have changed the row once more.
      const [now] = await writer.select().from(rotations).where(eq(rotations.id, moved.id))
      return { value: ended ? null : (now ?? null), audit }
    })
  } catch (error) {
    if (!(error instanceof RotationLost)) throw error
    services.log.info({ rotation: rotation.id, step: rotation.step }, 'a rotation was taken over')
    await lost?.()
    return null
  }
}
