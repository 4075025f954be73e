import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Services } from '#lib/services.ts'
import type { Rotation } from './claim.ts'
import type { StepResult } from './step-result.ts'

/** Who begins: a person, or the portal by itself. */
export interface Beginner {
  readonly id: string | null
  readonly name: string
}

/** Whether the new secret is gone in Entra, too, and what Microsoft said when it is not. */
export interface TakenBackInEntra {
  readonly removed: boolean
  readonly evidence: Evidence | null
}

/** Opens a rotation at the step `add` and gives its id. Refuses with `rotation-open` and `no-credential`. */
export async function beginByGraph(
  _services: Services,
  _registrationId: string,
  _by: Beginner,
): Promise<string> {
  throw new Error('Rotation by Graph is not there yet')
}

/** Step `add`: makes a secret in Entra, or finds the one it made before it was interrupted. Moves to `prove`. */
export async function addByGraph(_services: Services, _rotation: Rotation): Promise<StepResult> {
  throw new Error('Rotation by Graph is not there yet')
}

/** Step `remove`: removes the old one in Entra. Moves to `ended`. */
export async function removeByGraph(_services: Services, _rotation: Rotation): Promise<StepResult> {
  throw new Error('Rotation by Graph is not there yet')
}

/** Called after a rotation was taken back, with its row as it was before: removes the new secret in Entra. */
export async function takeBackByGraph(_services: Services, _rotation: Rotation): Promise<TakenBackInEntra> {
  throw new Error('Rotation by Graph is not there yet')
}
