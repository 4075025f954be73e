import type { AuditEntry } from '#lib/audit/chain.ts'
import type { SafeFact } from '#lib/errors.ts'
import type { Rotation } from './claim.ts'

/** What the audit says of one step: it hangs on the registration, and names the rotation. */
export function rotationEntry(
  verb: string,
  {
    rotation,
    name,
  }: { readonly rotation: Pick<Rotation, 'id' | 'registrationId' | 'mode'>; readonly name: string },
  facts: Record<string, SafeFact> = {},
): AuditEntry {
  return {
    verb,
    subjectKind: 'registration',
    subjectId: rotation.registrationId,
    subjectName: name,
    facts: { rotation: rotation.id, mode: rotation.mode, ...facts },
  }
}
