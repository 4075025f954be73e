import { eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import type { ChannelKind, Delivery, DeliveryTools } from '#lib/alerts/channel.ts'
import { channelPlace } from '#lib/alerts/channel-place.ts'
import type { DeliveryRound } from '#lib/alerts/deliver-one.ts'
import type { Rendered } from '#lib/alerts/rendered.ts'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { alertRules, channels, outbox } from '#lib/db/schema/alerts.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'

type Given<T extends { $inferInsert: unknown }> = Partial<T['$inferInsert']>

/** A channel of the kind `fake` unless another one is given, with sealed settings. */
export async function insertChannel(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  given: Given<typeof channels> & { settings?: unknown } = {},
): Promise<string> {
  const { settings = {}, id = uuidv7(), ...columns } = given
  const sealed = await vault.seal(channelPlace(id), new Secret(JSON.stringify(settings)))
  await record(database, 'alert', (writer) =>
    writer.insert(channels).values({
      id,
      kind: 'fake',
      name: 'Fake',
      settingsSealed: sealed.value,
      settingsKeyId: sealed.keyId,
      shown: {},
      ...columns,
    }),
  )
  return id
}

/** A rule that tells of every incident at once, reminds and sums up, in UTC at eight, unless something else is given. */
export async function insertRule(
  database: Database,
  given: Given<typeof alertRules> & { channelIds: string[] },
): Promise<string> {
  const id = given.id ?? uuidv7()
  await record(database, 'alert', (writer) =>
    writer.insert(alertRules).values({
      id,
      name: 'Rule',
      events: ['incidents'],
      minSeverity: 'amber',
      timeZone: 'UTC',
      ...given,
    }),
  )
  return id
}

export async function insertIncident(
  database: Database,
  given: Given<typeof incidents> = {},
): Promise<string> {
  const id = given.id ?? uuidv7()
  await record(database, 'incident', (writer) =>
    writer.insert(incidents).values({
      id,
      key: `test:${id}`,
      level: 'portal',
      subjectKind: 'portal',
      subjectId: 'portal',
      subjectName: 'The portal',
      cause: 'secret.expired',
      severity: 'red',
      who: 'app-admin',
      since: given.openedAt ?? new Date(),
      ...given,
    }),
  )
  return id
}

export type EventKind = (typeof incidentEvents.$inferInsert)['kind']

/** Writes what happens to an incident the way its keepers do: the change and its event together. */
export async function happens(
  database: Database,
  incidentId: string,
  kind: EventKind,
  at: Date,
  changes: Given<typeof incidents> = {},
): Promise<void> {
  const own: Given<typeof incidents> =
    kind === 'closed'
      ? { closedAt: at, closedWhy: 'works' }
      : kind === 'returned'
        ? { closedAt: null, closedWhy: null }
        : {}
  const set = { ...own, ...changes }
  await record(database, 'incident', async (writer) => {
    if (Object.keys(set).length > 0)
      await writer.update(incidents).set(set).where(eq(incidents.id, incidentId))
    await writer.insert(incidentEvents).values({
      id: uuidv7(),
      incidentId,
      kind,
      at,
      facts: kind === 'closed' ? { why: set.closedWhy ?? 'works' } : {},
    })
  })
}

export type Behave = (
  message: Rendered,
  tools: DeliveryTools,
  settings: unknown,
) => Promise<Delivery> | Delivery

export interface Fake {
  readonly told: Rendered[]
  readonly kind: ChannelKind
  behave: Behave
}

/** A kind of channel that keeps what it is given. What it does with it may be said anew at any time. */
export function fakeKind(): Fake {
  const told: Rendered[] = []
  const fake: Fake = {
    told,
    behave: () => ({ kind: 'sent' }),
    kind: {
      id: 'fake',
      fields: [],
      words: { en: { name: 'Fake', lead: '', fields: {} } },
      settings: z.unknown(),
      shown: () => ({}),
      async deliver(message, settings, tools) {
        const done = await fake.behave(message, tools, settings)
        if (done.kind === 'sent') {
          await tools.handOver()
          told.push(message)
        }
        return done
      },
    },
  }
  return fake
}

/** One round of deliveries by a fake. */
export function roundOf(services: Services, fake: Fake, given: Partial<DeliveryRound> = {}): DeliveryRound {
  return {
    services,
    kindOf: (id) => (id === 'fake' ? fake.kind : undefined),
    random: () => 0.5,
    stopping: new AbortController().signal,
    ...given,
  }
}

/** How many messages are in each state. */
export async function states(database: Database): Promise<Record<string, number>> {
  const rows = await database.read
    .select({ state: outbox.state, count: sql`count(*)`.mapWith(Number) })
    .from(outbox)
    .groupBy(outbox.state)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
