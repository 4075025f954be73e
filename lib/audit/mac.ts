import { createHmac } from 'node:crypto'
import type { InferSelectModel } from 'drizzle-orm'
import type { auditEvents } from '#lib/db/schema/audit.ts'
import type { Secret } from '#lib/secret.ts'
import { canonicalJson } from './canonical.ts'

export type AuditEvent = InferSelectModel<typeof auditEvents>

/** The head before the first event. */
export const BEGINNING = 'beginning'

/** Ties an event to all before it. `before` is the head as it stood when the event came. */
export function eventMac(key: Secret, before: string, event: Omit<AuditEvent, 'mac'>): string {
  const row = [
    event.number,
    event.id,
    event.at.toISOString(),
    event.actorKind,
    event.actorId,
    event.actorName,
    event.verb,
    event.subjectKind,
    event.subjectId,
    event.subjectName,
    event.facts,
  ]
  return hmac(key, ['event', before, ...row])
}

/**
 * The head is no MAC of any row, and cannot be made without the key: who cuts off the tail of the chain finds
 * nothing left in the table to put in its place.
 */
export function headMac(key: Secret, number: number, lastEventMac: string): string {
  return hmac(key, ['head', number, lastEventMac])
}

function hmac(key: Secret, value: readonly unknown[]): string {
  return createHmac('sha256', key.reveal()).update(canonicalJson(value)).digest('base64url')
}
