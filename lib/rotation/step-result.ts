import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import type { RotationStep } from '#lib/db/schema/rotations.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Rotation, RotationChanges } from './claim.ts'
import type { TroubleCode } from './codes.ts'

export interface Trouble {
  readonly code: TroubleCode
  /** Masked. */
  readonly evidence: Evidence | null
}

/** What is known in the transaction that moves a rotation. The registration is locked in it. */
export interface Moving {
  /** As it was before. */
  readonly rotation: Rotation
  /** The name of the registration. */
  readonly name: string
}

/**
 * What a step came to. It has spoken with Microsoft and has written nothing: `advance` writes all of it in one
 * transaction, if the rotation is still ours then.
 */
export type StepResult =
  | {
      readonly kind: 'move'
      readonly to: RotationStep
      readonly set?: RotationChanges
      /** What is written together with the move, and what the audit says of it. */
      readonly write?: (writer: Writer, moving: Moving) => Promise<readonly AuditEntry[]>
      /** When the rotation was taken back or taken over meanwhile: undoes what was done outside, as far as it can. */
      readonly lost?: () => Promise<void>
    }
  | {
      readonly kind: 'trouble'
      readonly trouble: Trouble
      /** Seconds until it is tried again by itself; null when a person has to act first. */
      readonly again: number | null
      readonly set?: RotationChanges
    }
  /** Nothing is wrong, and there is nothing to do for so many seconds; null until a person acts. */
  | { readonly kind: 'wait'; readonly seconds: number | null }
  /** The process is ending. Whoever takes it next begins the step anew. */
  | { readonly kind: 'ending' }
