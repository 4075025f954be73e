import { type Actor, actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import type { Permission } from '#lib/access/permissions.ts'
import { type AuditEntry, appendAudit } from '#lib/audit/chain.ts'
import type { Secret } from '#lib/secret.ts'
import type { Database, Writer } from './database.ts'

export interface GateContext {
  readonly database: Database
  readonly actor: Actor
  readonly auditKey: Secret
}

/** What a change returns: its value, and what the audit shall say of it. */
export interface Change<T> {
  readonly value: T
  readonly audit: AuditEntry | readonly AuditEntry[]
}

/** The one way in which a person or a job changes something: permission, transaction and audit together. */
export async function mutate<T>(
  context: GateContext,
  permission: Permission,
  work: (writer: Writer) => Promise<Change<T>>,
): Promise<T> {
  demand(context.actor, permission)
  return context.database.transaction(async (writer) => {
    const { value, audit } = await work(writer)
    const entries = Array.isArray(audit) ? audit : [audit as AuditEntry]
    for (const entry of entries) {
      await appendAudit(writer, context.auditKey, {
        ...entry,
        actorKind: context.actor.kind,
        actorId: actorId(context.actor),
        actorName: context.actor.name,
      })
    }
    return value
  })
}

/** Book-keeping that no person asked for and no audit needs. The list is closed on purpose. */
export type Bookkeeping =
  | 'alert'
  | 'attempt'
  | 'calendar'
  | 'consumer'
  | 'expiry'
  | 'heartbeat'
  | 'import'
  | 'incident'
  | 'invitation'
  | 'lease'
  | 'preflight'
  | 'probe'
  | 'renewal'
  | 'retention'
  | 'rotation'
  | 'session'
  | 'sign-in'
  | 'unnamed'
  | 'vault'

/** A write of the machinery itself: a lease, a probe's result, a renewed token, a session's last use. */
export async function record<T>(
  database: Database,
  _what: Bookkeeping,
  work: (writer: Writer) => Promise<T>,
): Promise<T> {
  return database.transaction(work)
}
