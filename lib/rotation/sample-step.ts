import { sql } from 'drizzle-orm'
import type { Rotation } from './claim.ts'
import type { StepResult } from './step-result.ts'
import type { RotationServices, RotationTools } from './tools.ts'

export async function sampleStep(
  _services: RotationServices,
  _rotation: Rotation,
  _tools: RotationTools,
): Promise<StepResult> {
  return { kind: 'move', to: 'switch', set: { samples: [], sampledAt: sql`now()` } }
}
