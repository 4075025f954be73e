import { and, eq, notInArray, type SQL, sql } from 'drizzle-orm'
import { finishMailbox } from '#lib/db/claim.ts'
import type { Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { mailboxes, mailboxProtocols, type ProbeResults, probes } from '#lib/db/schema/mailboxes.ts'
import type { Before } from './before.ts'
import type { Outcome } from './check.ts'
import { secondsAfter, secondsToNextProbe } from './next-probe.ts'
import { endRecheck } from './recheck.ts'
import type { TakenMailbox } from './run.ts'
import type { ProbeServices } from './tools.ts'

const inSeconds = (seconds: number) => sql`now() + ${seconds}::float8 * interval '1 second'`

/** Takes back what a probe was about to write, when it turns out that it was taken for dead meanwhile. */
class TakenForDead extends Error {}

async function unlessTakenForDead(writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => {
    if (!(error instanceof TakenForDead)) throw error
  })
}

/** Writes what a probe found, and lets its mailbox go. Nothing is written when somebody took the mailbox over. */
export function finishProbe(
  services: ProbeServices,
  taken: TakenMailbox,
  outcome: Outcome,
  before: Before | null = null,
): Promise<void> {
  const { mailboxId, probeId } = taken
  const { token, protocols, health, cause, askedToWait, ran } = outcome
  const results: ProbeResults = { token, protocols, ...(ran ? { ran } : {}) }
  const age = before && before.mailbox.cause === cause ? before.mailbox.age : 0
  const found = {
    health,
    cause,
    age,
    askedToWait,
    recheck: before?.recheck ?? null,
    first: before !== null && wasWell(before),
    spent: token.status === 'failed',
  }
  const wait = secondsAfter(found, services.config.probeMinutes, Math.random())
  const writing = record(services.database, 'probe', async (writer) => {
    const changed = isNews(mailboxes, sql`${health}::text`, sql`${cause}::text`)
    const held = await finishMailbox(writer, mailboxId, services.instance, {
      health,
      cause,
      healthSince: sql`case when ${changed} then now() else ${mailboxes.healthSince} end`,
      failuresInRow: health === 'healthy' ? 0 : sql`${mailboxes.failuresInRow} + 1`,
      lastCheckedAt: sql`now()`,
      nextProbeAt: unlessAsked(before, wait),
    })
    const open = await closeRow(writer, probeId, held ? 'done' : 'abandoned', held ? results : undefined)
    // The mailbox may be ours again, for another probe: that one's lease is not ours to end.
    if (held && !open) throw new TakenForDead()
    if (!held) return
    await writeProtocols(writer, mailboxId, outcome)
    if (before?.recheck) await endRecheck(writer, mailboxId, { health, cause })
  })
  return unlessTakenForDead(writing)
}

const wasWell = ({ mailbox }: Before) => mailbox.health === 'healthy' || mailbox.health === 'unknown'

/** The next check after so many seconds, or sooner when somebody asked for one while this check was running. */
function unlessAsked(before: Before | null, wait: number): SQL {
  const usual = inSeconds(wait)
  if (!before) return usual
  const { nextProbeAt } = mailboxes
  return sql`case when ${nextProbeAt} = ${before.dueAt}::timestamptz then ${usual} else least(${nextProbeAt}, ${usual}) end`
}

/** Another cause, or well again; the same trouble that turns from amber to red began when it was amber. */
function isNews(table: typeof mailboxes | typeof mailboxProtocols, health: SQL, cause: SQL): SQL {
  return sql`((${table.health}, ${table.cause}) is distinct from (${health}, ${cause})
    and not coalesce(${table.cause} = ${cause}, false))`
}

/** Ends a probe that came to nothing. `soon`: another process may take the mailbox at once. */
export function abandonProbe(
  services: ProbeServices,
  taken: TakenMailbox,
  again: 'soon' | 'later',
  before: Before | null = null,
): Promise<void> {
  const wait = again === 'soon' ? 0 : secondsToNextProbe(services.config.probeMinutes, 0, Math.random())
  const writing = record(services.database, 'probe', async (writer) => {
    await finishMailbox(writer, taken.mailboxId, services.instance, {
      nextProbeAt: unlessAsked(before, wait),
    })
    if (!(await closeRow(writer, taken.probeId, 'abandoned'))) throw new TakenForDead()
  })
  return unlessTakenForDead(writing)
}

/** False when it does not run any more. */
async function closeRow(
  writer: Writer,
  probeId: string,
  state: 'done' | 'abandoned',
  results?: ProbeResults,
): Promise<boolean> {
  const closed = await writer
    .update(probes)
    .set({ state, finishedAt: sql`now()`, updatedAt: sql`now()`, ...(results ? { results } : {}) })
    .where(and(eq(probes.id, probeId), eq(probes.state, 'running')))
    .returning({ id: probes.id })
  return closed.length === 1
}

async function writeProtocols(writer: Writer, mailboxId: string, { protocols }: Outcome): Promise<void> {
  if (protocols.length > 0) {
    const { since, failuresInRow, workedAt } = mailboxProtocols
    const changed = isNews(mailboxProtocols, sql`excluded.health`, sql`excluded.cause`)
    await writer
      .insert(mailboxProtocols)
      .values(
        protocols.map((result) => ({
          mailboxId,
          protocol: result.protocol,
          health: result.health,
          cause: result.cause ?? null,
          failuresInRow: result.health === 'healthy' ? 0 : 1,
          checkedAt: sql`now()`,
          workedAt: result.health === 'healthy' ? sql`now()` : null,
          tookMs: tookOf(result),
        })),
      )
      .onConflictDoUpdate({
        target: [mailboxProtocols.mailboxId, mailboxProtocols.protocol],
        set: {
          health: sql`excluded.health`,
          cause: sql`excluded.cause`,
          since: sql`case when ${changed} then now() else ${since} end`,
          failuresInRow: sql`case when excluded.health = 'healthy' then 0 else ${failuresInRow} + 1 end`,
          checkedAt: sql`now()`,
          workedAt: sql`coalesce(excluded.worked_at, ${workedAt})`,
          tookMs: sql`excluded.took_ms`,
        },
      })
  }
  const wanted = protocols.map(({ protocol }) => protocol)
  await writer
    .delete(mailboxProtocols)
    .where(and(eq(mailboxProtocols.mailboxId, mailboxId), notInArray(mailboxProtocols.protocol, wanted)))
}

/** Null when no server was asked. */
function tookOf({ stages }: Outcome['protocols'][number]): number | null {
  if (!stages.some(({ status }) => status !== 'skipped')) return null
  return Math.round(stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
}
