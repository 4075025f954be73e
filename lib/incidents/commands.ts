import { and, eq, isNull, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { actorId } from '#lib/access/actor.ts'
import type { Reader, Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { Refusal, type SafeFact } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'

type Incident = typeof incidents.$inferSelect
type Kind = (typeof incidentEvents.$inferInsert)['kind']

/** What is to be written of an act; null when there is nothing to do, because it is so already. */
type Done = {
  readonly kind: Kind
  readonly set?: PgUpdateSetSource<typeof incidents>
  readonly note?: string
  readonly facts?: Readonly<Record<string, SafeFact>>
} | null

const NOW = sql`now()`

/** @throws Refusal `not-found`; `conflict` when it is over. */
export const acknowledge = (context: Context, id: string) =>
  act(context, id, ({ acknowledgedAt }) =>
    acknowledgedAt
      ? null
      : { kind: 'acknowledged', set: { acknowledgedAt: NOW, acknowledgedBy: actorId(context.actor) } },
  )

export const takeAcknowledgementBack = (context: Context, id: string) =>
  act(context, id, ({ acknowledgedAt }) =>
    acknowledgedAt ? { kind: 'unacknowledged', set: { acknowledgedAt: null, acknowledgedBy: null } } : null,
  )

/** The person who asks becomes the owner. */
export function takeOver(context: Context, id: string): Promise<void> {
  const own = actorId(context.actor)
  if (own === null) throw new Refusal('not-allowed', { permission: 'incident.act' })
  return assign(context, id, own)
}

/** @throws Refusal `not-found` when there is no such incident or person; `conflict` when it is over. */
export const assign = (context: Context, id: string, userId: string) =>
  act(context, id, async ({ ownerId }, writer) => {
    const [user] = await writer
      .select({ name: users.name })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    if (!user) throw new Refusal('not-found')
    if (ownerId === userId) return null
    const own = userId === actorId(context.actor)
    return { kind: 'assigned', set: { ownerId: userId }, facts: { to: user.name, own } }
  })

export const release = (context: Context, id: string) =>
  act(context, id, ({ ownerId }) => (ownerId ? { kind: 'unassigned', set: { ownerId: null } } : null))

/** Nobody is reminded of it before that time, unless it becomes worse. */
export const snooze = (context: Context, id: string, until: Date) =>
  act(context, id, () => ({
    kind: 'snoozed',
    set: { snoozedUntil: until },
    facts: { until: until.toISOString() },
  }))

export const wake = (context: Context, id: string) =>
  act(context, id, ({ snoozedUntil }) =>
    snoozedUntil ? { kind: 'woken', set: { snoozedUntil: null } } : null,
  )

/** Plain text, also for an incident that is over. */
export const addNote = (context: Context, id: string, note: string) =>
  act(context, id, () => ({ kind: 'noted', note }), { ended: true })

/** Only what has lost its subject: everything else is closed by working again. */
export const closeByHand = (context: Context, id: string) =>
  act(context, id, async (incident, writer) => {
    if (await hasSubject(writer, incident)) throw new Refusal('conflict')
    return {
      kind: 'closed',
      set: { closedAt: NOW, closedWhy: 'by-hand', stops: 0, snoozedUntil: null },
      facts: { why: 'by-hand' },
    }
  })

/** Whether what it is about still exists. */
export async function hasSubject(
  read: Reader,
  { subjectKind, subjectId, mailboxId }: Pick<Incident, 'subjectKind' | 'subjectId' | 'mailboxId'>,
): Promise<boolean> {
  switch (subjectKind) {
    case 'mailbox':
      return mailboxId !== null
    case 'app':
      return (await read.$count(registrations, eq(registrations.id, subjectId))) > 0
    case 'grant':
      return (await read.$count(grants, eq(grants.id, subjectId))) > 0
    default:
      return true
  }
}

/** One act of a person on one incident: what it changes, its event and its audit in one transaction. */
function act(
  context: Context,
  id: string,
  decide: (incident: Incident, writer: Writer) => Done | Promise<Done>,
  { ended = false } = {},
): Promise<void> {
  return mutate(context, 'incident.act', async (writer) => {
    const [incident] = await writer.select().from(incidents).where(eq(incidents.id, id)).for('update')
    if (!incident) throw new Refusal('not-found')
    if (incident.closedAt && !ended) throw new Refusal('conflict')
    const done = await decide(incident, writer)
    if (!done) return { value: undefined, audit: [] }
    const { kind, set, note, facts = {} } = done
    if (set) await writer.update(incidents).set(set).where(eq(incidents.id, id))
    await writer.insert(incidentEvents).values({
      incidentId: id,
      kind,
      byId: actorId(context.actor),
      byName: context.actor.name,
      note: note ?? null,
      facts,
      // Of the others nobody has to be told.
      handedOnAt: kind === 'woken' || kind === 'closed' || kind === 'unacknowledged' ? null : NOW,
    })
    return {
      value: undefined,
      audit: {
        verb: `incident.${kind}`,
        subjectKind: 'incident',
        subjectId: id,
        subjectName: incident.subjectName,
        facts: { cause: incident.cause, ...facts },
      },
    }
  })
}
