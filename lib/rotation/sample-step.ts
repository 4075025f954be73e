import { sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import type { RotationSample } from '#lib/db/schema/rotations.ts'
import { rotationEntry } from './audit-entry.ts'
import { readCandidates, withProtocols } from './candidates.ts'
import { chooseSamples } from './choose-samples.ts'
import { noteOnRotation, type Rotation } from './claim.ts'
import { judgeSamples, type Tried } from './judge-samples.ts'
import { appWithNext } from './next-app.ts'
import type { StepResult } from './step-result.ts'
import type { RotationServices, RotationTools } from './tools.ts'
import { trySample } from './try-sample.ts'

/** Tries every kind of sign-in of the app with the next credential, on a few mailboxes, one after the other. */
export async function sampleStep(
  services: RotationServices,
  rotation: Rotation,
  tools: RotationTools,
): Promise<StepResult> {
  const app = await appWithNext(services, rotation)
  if ('trouble' in app) return { kind: 'trouble', trouble: app.trouble, again: null }
  const { read } = services.database
  const chosen = chooseSamples(await readCandidates(read, rotation.registrationId))
  const tried: Tried[] = []
  for (const candidate of await withProtocols(read, chosen)) {
    const one = await trySample(services, candidate, app.client, tools.probe)
    if (one === 'ending') return { kind: 'ending' }
    if (one === 'gone') continue
    tried.push(one)
    if (!(await noteSamples(services, rotation, samplesOf(tried)))) return { kind: 'ending' }
    // Entra refuses the app itself, so every other one would be refused alike.
    if (one.fate === 'credential') break
  }
  const samples = samplesOf(tried)
  const verdict = judgeSamples(tried, rotation.failures, tools.settlingSeconds)
  if (verdict !== 'goes-on') return { ...verdict, set: { samples } }
  return {
    kind: 'move',
    to: 'switch',
    set: { samples, sampledAt: sql`now()` },
    write: async (_, moving) => [
      rotationEntry('rotation.sampled', moving, {
        worked: samples.filter(({ ok }) => ok).length,
        failedAsBefore: samples.filter(({ ok }) => !ok).length,
      }),
    ],
  }
}

const samplesOf = (tried: readonly Tried[]) => tried.map(({ sample }) => sample)

/** For whoever looks on. False when the rotation is not ours any more. */
function noteSamples(
  { database }: RotationServices,
  rotation: Rotation,
  samples: readonly RotationSample[],
): Promise<boolean> {
  return record(database, 'rotation', (writer) => noteOnRotation(writer, rotation, { samples }))
}
