import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { callAsApp } from '#lib/credentials/as-app.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import { readOwn } from '#lib/credentials/prove.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import type { FailureClass, TokenClient, TokenFailure } from '#lib/microsoft/token-client.ts'
import { type Learnt, learntFrom } from '#lib/registrations/prove-and-learn.ts'
import type { Context } from '#lib/services.ts'
import { heldCredentials } from './held.ts'
import { corrections, keepLearned } from './keep-reading.ts'
import { type Learned, planReading } from './plan-reading.ts'
import { AFTER_FAILURE_SECONDS, secondsToNextReading } from './when-to-read.ts'

const NOT_ACCEPTED: ReadonlySet<FailureClass> = new Set(['app-credential', 'configuration'])

export type EntraOutcome =
  | { readonly kind: 'read'; readonly corrected: number }
  /** Graph forbids it, or gave no answer. What was read last stays. */
  | { readonly kind: 'denied' | 'unreachable' }
  /** Entra does not accept the secret or certificate in use, so nobody could ask. Nothing was changed. */
  | { readonly kind: 'refused'; readonly failure: TokenFailure }

/**
 * Lets the app read its own object in Graph, and settles by it whatever Entra is sure of:
 * key ids, names, ends, what is gone and what is back. Refuses as `openClient` does. Talks to Microsoft.
 */
export async function readEntra(
  context: Context,
  registrationId: string,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<EntraOutcome> {
  demand(context.actor, 'credential.rotate')
  const opened = await openClient(context, registrationId)
  const { registration, cloud, client } = opened
  const held = await heldCredentials(context, registrationId)
  const at = await context.database.now()
  // With the one in use, or with the fallback that stands in for it: only so it is seen that the one in use is gone.
  const clientCredentials: TokenClient['clientCredentials'] = (request) =>
    callAsApp(context, opened, (app) => context.tokens.clientCredentials({ ...request, app }))
  const read = await readOwn({ tokens: { clientCredentials }, ask }, client)
  if (read.failure && NOT_ACCEPTED.has(read.failure.class)) {
    await soonAgain(context, registrationId)
    return { kind: 'refused', failure: read.failure }
  }
  const learnt = await learntFrom(context, cloud, read)
  if (read.own.access !== 'allowed') {
    await soonAgain(context, registrationId, learnt)
    return { kind: read.own.access }
  }
  const learned = planReading(held, {
    keys: learnt.entraKeys ?? [],
    earlier: registration.entraKeys ?? [],
    at,
  })
  await keep(context, registration, learnt, learned)
  return { kind: 'read', corrected: corrections(registration, learned).length }
}

/** Book-keeping, unless a date was wrong: that is audited. */
async function keep(
  context: Context,
  registration: OpenClient['registration'],
  learnt: Learnt,
  learned: readonly Learned[],
): Promise<void> {
  const audit = corrections(registration, learned)
  if (audit.length === 0) {
    return record(context.database, 'expiry', async (writer) => {
      if (await isNewest(writer)) await keepLearned(writer, learned)
    })
  }
  await mutate(context, 'credential.rotate', async (writer) => {
    const newest = await isNewest(writer)
    if (newest) await keepLearned(writer, learned)
    return { value: undefined, audit: newest ? audit : [] }
  })

  /** Two who read at once: the later reading counts. One of the future was written while the clock was wrong. */
  async function isNewest(writer: Parameters<typeof keepLearned>[0]): Promise<boolean> {
    const kept = await writer
      .update(registrations)
      .set({ ...learnt, nextEntraReadAt: inSeconds(secondsToNextReading()) })
      .where(
        and(
          eq(registrations.id, registration.id),
          or(
            isNull(registrations.entraReadAt),
            lte(registrations.entraReadAt, learnt.entraReadAt ?? sql`now()`),
            gt(registrations.entraReadAt, sql`now()`),
          ),
        ),
      )
      .returning({ id: registrations.id })
    return kept.length === 1
  }
}

async function soonAgain(
  { database }: Pick<Context, 'database'>,
  registrationId: string,
  learnt: Learnt = {},
): Promise<void> {
  await record(database, 'expiry', (writer) =>
    writer
      .update(registrations)
      .set({ ...learnt, nextEntraReadAt: inSeconds(AFTER_FAILURE_SECONDS) })
      .where(eq(registrations.id, registrationId)),
  )
}
