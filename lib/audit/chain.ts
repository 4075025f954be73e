import type { Writer } from '#lib/db/database.ts'
import type { SafeFact } from '#lib/errors.ts'
import type { Secret } from '#lib/secret.ts'

export interface AuditEntry {
  /** `{subject}.{verb}`, e.g. `mailbox.connected`. */
  readonly verb: string
  readonly subjectKind: string
  readonly subjectId?: string | null
  readonly subjectName: string
  readonly facts?: Record<string, SafeFact>
}

export interface AttributedEntry extends AuditEntry {
  readonly actorKind: 'user' | 'system' | 'setup'
  readonly actorId: string | null
  readonly actorName: string
}

export async function appendAudit(_writer: Writer, _key: Secret, _entry: AttributedEntry): Promise<void> {
  throw new Error('appendAudit is being written')
}
