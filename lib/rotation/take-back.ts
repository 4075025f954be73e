import { and, eq, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { knownCloud, openCredential } from '#lib/credentials/open-client.ts'
import type { Writer } from '#lib/db/database.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { appMailScope } from '#lib/microsoft/scopes.ts'
import { retire, stepUp } from '#lib/registrations/switch-credential.ts'
import type { Context, Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import { change } from './change.ts'
import type { RotationInput } from './inputs.ts'
import { CLEAN_UP_SECONDS, clearUp } from './left-behind.ts'
import { canGoBack } from './stand.ts'
import type { Moving } from './step-result.ts'

type OldOne = typeof credentials.$inferSelect

/**
 * Undoes a rotation. Before the switch the next credential is dropped and nothing else changes. After it, while the old
 * one lives, that one is proven once more and is in use again; the new one retires. Refuses with `rotation-moved-on`
 * where there is nothing left to go back to, with `old-one-refused` where Entra does not take the old one any more, and
 * with `microsoft-unreachable` where that cannot be told.
 */
export async function takeBack(context: Context, input: RotationInput): Promise<void> {
  demand(context.actor, 'credential.rotate')
  const old = await switchedFrom(context.database.read, input)
  if (old) await demandProven(context, old)
  const before = await change(
    context,
    input,
    // Switched between our look and the lock: the old one is not proven yet.
    ({ switchedAt }) => (switchedAt !== null) === (old !== null),
    async (writer, moving) => ({
      set: {
        step: 'ended',
        outcome: 'taken-back',
        endedAt: sql`now()`,
        // Should this process die before it has cleared up, another one does.
        nextTryAt: inSeconds(CLEAN_UP_SECONDS),
      },
      audit: [old ? await goBack(writer, moving, old) : await dropNext(writer, moving)],
    }),
  )
  if (before.mode !== 'by-graph') return
  const [ended] = await context.database.read.select().from(rotations).where(eq(rotations.id, before.id))
  if (ended) await clearUp(context, ended)
}

/** The old one of a rotation that has switched; null before. */
async function switchedFrom(
  read: Services['database']['read'],
  { rotationId, registrationId }: RotationInput,
): Promise<OldOne | null> {
  const [row] = await read
    .select({
      switchedAt: rotations.switchedAt,
      old: credentials,
      now: sql`now()`.mapWith(rotations.startedAt),
    })
    .from(rotations)
    .leftJoin(credentials, eq(credentials.id, rotations.previousId))
    .where(and(eq(rotations.id, rotationId), eq(rotations.registrationId, registrationId)))
  if (!row?.switchedAt) return null
  if (!row.old || !canGoBack(row.old, row.now)) throw new Refusal('rotation-moved-on')
  return row.old
}

async function demandProven(context: Context, old: OldOne): Promise<void> {
  const [registration] = await context.database.read
    .select()
    .from(registrations)
    .where(eq(registrations.id, old.registrationId))
  if (!registration) throw new Refusal('not-found')
  const { tenantId, clientId } = registration
  const cloud = knownCloud(context, registration.cloud)
  const app = { cloud, tenantId, clientId, credential: await openCredential(context, old) }
  const outcome = await context.tokens.clientCredentials({ app, scope: appMailScope(cloud) })
  if (outcome.ok) return
  const passing = ['network', 'transient', 'throttled'].includes(outcome.failure.class)
  throw new Refusal(passing ? 'microsoft-unreachable' : 'old-one-refused')
}

async function goBack(writer: Writer, moving: Moving, old: OldOne) {
  const { registrationId, nextId } = moving.rotation
  const { state } = credentials
  await writer
    .update(credentials)
    .set({ state: 'retired', stateSince: sql`now()` })
    .where(and(eq(credentials.registrationId, registrationId), eq(state, 'current')))
  if (!(await stepUp(writer, registrationId, old.id, ['fallback']))) throw new Refusal('rotation-moved-on')
  await writer.update(credentials).set({ provenAt: sql`now()` }).where(eq(credentials.id, old.id))
  if (nextId) await retire(writer, [nextId])
  return rotationEntry('credential.taken-back', moving, { after: 'switch', hint: old.hint })
}

/** What Graph made keeps its key ID until it is gone there, and is erased then. */
async function dropNext(writer: Writer, moving: Moving) {
  const { nextId, step, mode } = moving.rotation
  const next = nextId ? and(eq(credentials.id, nextId), eq(credentials.state, 'next')) : undefined
  const hint = { hint: credentials.hint }
  const [dropped] = !next
    ? []
    : mode === 'by-graph'
      ? await writer
          .update(credentials)
          .set({ state: 'retired', stateSince: sql`now()` })
          .where(next)
          .returning(hint)
      : await writer.delete(credentials).where(next).returning(hint)
  return rotationEntry('credential.taken-back', moving, { after: step, hint: dropped?.hint ?? null })
}
