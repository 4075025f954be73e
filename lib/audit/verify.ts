import { and, asc, gt, lte, max, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { auditEvents, auditHead } from '#lib/db/schema/audit.ts'
import type { Secret } from '#lib/secret.ts'
import { type AuditEvent, BEGINNING, eventMac, headMac } from './mac.ts'

const PAGE = 500

export type AuditVerdict =
  | { readonly ok: true; readonly events: number; readonly head: string }
  | {
      readonly ok: false
      /** The first number at which the chain does not hold. */
      readonly number: number
      /** altered: changed, exchanged or forged. missing: deleted. head: the end of the chain was changed. */
      readonly problem: 'altered' | 'missing' | 'head'
    }

/** Walks the chain from its beginning to the head it had when the walk began. */
export async function verifyAudit(read: Reader, key: Secret): Promise<AuditVerdict> {
  const end = await readEnd(read)
  let before = BEGINNING
  let number = 0
  for await (const event of eventsUpTo(read, Math.max(end.number, end.highest))) {
    if (event.number !== number + 1) return { ok: false, number: number + 1, problem: 'missing' }
    number += 1
    // A row past the head was never written by us.
    if (number > end.number || event.mac !== eventMac(key, before, event)) {
      return { ok: false, number, problem: 'altered' }
    }
    before = headMac(key, number, event.mac)
  }
  if (number < end.number) return { ok: false, number: number + 1, problem: 'missing' }
  if (end.mac !== before) return { ok: false, number: number + 1, problem: 'head' }
  return { ok: true, events: number, head: before }
}

// In one statement, so that an event being added meanwhile is in both numbers or in neither.
async function readEnd(read: Reader): Promise<{ number: number; mac: string; highest: number }> {
  const highest = read
    .select({ number: max(auditEvents.number).as('highest') })
    .from(auditEvents)
    .as('events')
  const head = read.select({ number: auditHead.number, mac: auditHead.mac }).from(auditHead).as('head')
  const [row] = await read
    .select({ highest: highest.number, number: head.number, mac: head.mac })
    .from(highest)
    .leftJoin(head, sql`true`)
  return { number: row?.number ?? 0, mac: row?.mac ?? BEGINNING, highest: Number(row?.highest ?? 0) }
}

async function* eventsUpTo(read: Reader, last: number): AsyncGenerator<AuditEvent> {
  let after = 0
  for (;;) {
    const page = await read
      .select()
      .from(auditEvents)
      .where(and(gt(auditEvents.number, after), lte(auditEvents.number, last)))
      .orderBy(asc(auditEvents.number))
      .limit(PAGE)
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)?.number ?? last
  }
}
