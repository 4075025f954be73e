import { and, desc, eq, gt, notInArray, sql } from 'drizzle-orm'
import { actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { preflights } from '#lib/db/schema/checks.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { Context } from '#lib/services.ts'
import { NOTHING_YET, type Preflight } from './report.ts'
import { runPreflight } from './run.ts'

/** All checks together; whatever is not done by then has failed. */
export const BUDGET_SECONDS = 30
/** After this, a run that still says it runs has died with its process. */
export const ABANDONED_AFTER_SECONDS = 60
const KEPT_PER_CLOUD = 20

type Needs = Context & Pick<ProbeServices, 'config'>

interface How {
  /** For a test: what to trust, and when to be told that it is over. */
  readonly ca?: string
  readonly run?: typeof runPreflight
}

export interface StartedPreflight {
  readonly preflightId: string
  /** Over and recorded. Never rejects. */
  readonly done: Promise<void>
}

/**
 * Starts a test of the way to a cloud in the background and returns at once; when one runs already, that one.
 *
 * @throws Refusal `not-allowed`, or `cloud-unknown`.
 */
export async function startPreflight(
  context: Needs,
  cloudId: string,
  how: How = {},
): Promise<StartedPreflight> {
  demand(context.actor, 'network.test')
  const cloud = knownCloud(context, cloudId)
  const { id, isNew } = await mutate(context, 'network.test', async (writer) => {
    const running = and(eq(preflights.cloud, cloud.id), eq(preflights.state, 'running'))
    const alive = gt(preflights.startedAt, sql`now() - make_interval(secs => ${ABANDONED_AFTER_SECONDS})`)
    const [found] = await writer
      .select({ id: preflights.id })
      .from(preflights)
      .where(and(running, alive))
      .limit(1)
    const subject = { subjectKind: 'cloud', subjectName: cloud.id }
    if (found)
      return { value: { ...found, isNew: false }, audit: { verb: 'network.test_joined', ...subject } }
    await writer.update(preflights).set({ state: 'abandoned' }).where(running)
    const [row] = await writer
      .insert(preflights)
      .values({
        cloud: cloud.id,
        state: 'running',
        requestedBy: actorId(context.actor),
        results: NOTHING_YET,
      })
      .returning({ id: preflights.id })
    if (!row) throw new Error('The row of a connection test was not written')
    return {
      value: { ...row, isNew: true },
      audit: { verb: 'network.tested', subjectId: row.id, ...subject },
    }
  })
  if (!isNew) return { preflightId: id, done: Promise.resolve() }
  const background = backgroundOf(context)
  const done = background.track(carryOut(context, { id, cloud }, how, background.signal))
  return { preflightId: id, done }
}

async function carryOut(
  context: Needs,
  { id, cloud }: { readonly id: string; readonly cloud: ReturnType<typeof knownCloud> },
  { ca, run = runPreflight }: How,
  stop: AbortSignal,
): Promise<void> {
  let writing: Promise<unknown> = Promise.resolve()
  const write = (results: Preflight, state: 'running' | 'done' | 'abandoned') => {
    writing = writing
      .then(() => keep(context, id, results, state))
      .catch((err: unknown) =>
        context.log.warn({ err, preflightId: id }, 'a connection test was not written'),
      )
    return writing
  }
  const budget = AbortSignal.timeout(BUDGET_SECONDS * 1_000)
  let latest = NOTHING_YET
  try {
    latest = await run({
      cloud,
      publicUrl: context.publicUrl,
      network: context.outgoing.network,
      signal: AbortSignal.any([stop, budget]),
      now: () => performance.now(),
      clock: () => Date.now(),
      databaseNow: () => context.database.now(),
      ca,
      onPart: (soFar) => {
        latest = soFar
        void write(soFar, 'running')
      },
    })
    await write(latest, stop.aborted ? 'abandoned' : 'done')
  } catch (err) {
    context.log.error({ err, preflightId: id }, 'a connection test broke off')
    await write(latest, 'abandoned')
  }
}

/** Text of a strange server may hold a zero character, which no database stores. */
function storable(results: Preflight): Preflight {
  return JSON.parse(JSON.stringify(results).replaceAll('\\u0000', ''))
}

async function keep(
  { database }: Pick<Context, 'database'>,
  id: string,
  results: Preflight,
  state: 'running' | 'done' | 'abandoned',
): Promise<void> {
  await record(database, 'preflight', async (writer) => {
    const [row] = await writer
      .update(preflights)
      .set({
        results: storable(results),
        state,
        updatedAt: sql`now()`,
        ...(state === 'running' ? {} : { finishedAt: sql`now()` }),
      })
      .where(and(eq(preflights.id, id), eq(preflights.state, 'running')))
      .returning({ cloud: preflights.cloud })
    if (!row || state === 'running') return
    const kept = writer
      .select({ id: preflights.id })
      .from(preflights)
      .where(eq(preflights.cloud, row.cloud))
      .orderBy(desc(preflights.startedAt), desc(preflights.id))
      .limit(KEPT_PER_CLOUD)
    await writer
      .delete(preflights)
      .where(and(eq(preflights.cloud, row.cloud), notInArray(preflights.id, kept)))
  })
}
