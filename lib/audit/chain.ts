import { sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { Writer } from '#lib/db/database.ts'
import { auditEvents, auditHead } from '#lib/db/schema/audit.ts'
import type { SafeFact } from '#lib/errors.ts'
import type { Secret } from '#lib/secret.ts'
import { storable } from './canonical.ts'
import { BEGINNING, eventMac, headMac } from './mac.ts'

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

/** Adds an event to the end of the chain. Every writer waits here for the one before it to commit. */
export async function appendAudit(writer: Writer, key: Secret, entry: AttributedEntry): Promise<void> {
  const head = await lockHead(writer)
  const number = head.number + 1
  const event = {
    id: uuidv7(),
    number,
    at: head.now,
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    actorName: storable(entry.actorName),
    verb: entry.verb,
    subjectKind: entry.subjectKind,
    subjectId: entry.subjectId ?? null,
    subjectName: storable(entry.subjectName),
    facts: storableFacts(entry.facts ?? {}),
  }
  const mac = eventMac(key, head.mac, event)
  await writer.insert(auditEvents).values({ ...event, mac })
  await writer.update(auditHead).set({ number, mac: headMac(key, number, mac) })
}

async function lockHead(writer: Writer): Promise<{ number: number; mac: string; now: Date }> {
  for (;;) {
    const [head] = await writer
      .select({
        number: auditHead.number,
        mac: auditHead.mac,
        // To the millisecond, as the column keeps it: the time is part of what is signed.
        now: sql`date_trunc('milliseconds', now())`.mapWith(auditEvents.at),
      })
      .from(auditHead)
      .for('update')
    if (head) return head
    await writer.insert(auditHead).values({ id: 1, number: 0, mac: BEGINNING }).onConflictDoNothing()
  }
}

// As they will come back: what is signed must be what is kept.
function storableFacts(facts: Record<string, SafeFact>): Record<string, SafeFact> {
  return JSON.parse(
    JSON.stringify(facts, (_name, value) => (typeof value === 'string' ? storable(value) : value)),
  )
}
