import postgres, { type Sql } from 'postgres'
import type { TestProject } from 'vitest/node'
import type { Database } from '#lib/db/database.ts'
import { openDatabase } from '#lib/db/open.ts'
import { type BoardParams, readBoardParams } from '#lib/health/board-params.ts'
import { board, rowsQuery, tallyQuery } from '#lib/health/queries.ts'
import startPostgres from '#scripts/testing/postgres.ts'

// What the board costs with many mailboxes against few, on a private PostgreSQL: node --import tsx bench/board.ts
// Ratios are what counts; the milliseconds are those of this machine at this moment.

const FEW = 100
const MANY = 10_000
const ROUNDS = 40

const VIEWS: Readonly<Record<string, Record<string, string>>> = {
  'first page': {},
  'broken only': { state: 'failing' },
  'by address': { sort: 'address' },
  'by since, backwards': { sort: 'since', dir: 'desc' },
  'by last check': { sort: 'checked' },
  'page 3': { page: '3' },
  'search (rare)': { q: 'box00042' },
  'SMTP, broken': { protocol: 'smtp', state: 'failing' },
  'one cause': { cause: 'refresh.revoked' },
}

let server = ''
const stop = await startPostgres({
  provide: (name: string, value: { url: string }) => {
    if (name === 'postgres') server = value.url
  },
} as unknown as TestProject)
try {
  const few = await filled('few', FEW)
  const many = await filled('many', MANY)
  const line = (cells: readonly string[]) =>
    process.stdout.write(
      `${cells.map((cell, place) => (place ? cell.padStart(13) : cell.padEnd(22))).join('')}\n`,
    )
  line(['view', `${FEW} ms`, `${MANY} ms`, 'ratio', 'page reads', 'count reads'])
  for (const [name, query] of Object.entries(VIEWS)) {
    const params = readBoardParams(query)
    const small = await median(few.database, params)
    const large = await median(many.database, params)
    line([
      name,
      small.toFixed(2),
      large.toFixed(2),
      (large / small).toFixed(1),
      String(await rowsRead(many, 'page', params)),
      String(await rowsRead(many, 'count', params)),
    ])
  }
  await Promise.all([few, many].map(async ({ database, sql }) => [await database.close(), await sql.end()]))
} finally {
  await stop()
}

interface Filled {
  readonly database: Database
  readonly sql: Sql
}

async function filled(name: string, mailboxes: number): Promise<Filled> {
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const url = new URL(`/${name}`, server).href
  const database = await openDatabase({ url })
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  // One in twenty is broken, as on a bad day.
  await sql.unsafe(`
    insert into registrations (id, name, cloud, tenant_id, client_id)
      select gen_random_uuid(), 'app ' || n, 'global', 't', 'c' || n from generate_series(1, 5) n;
    insert into mailboxes (id, address, access, registration_id, protocols, health, cause, health_since, last_checked_at)
      select gen_random_uuid(), 'box' || lpad(n::text, 5, '0') || '@contoso.example', 'own',
        (select id from registrations order by name offset n % 5 limit 1), '{imap,pop3,smtp}',
        case when n % 20 = 0 then 'failing' else 'healthy' end,
        case when n % 20 = 0 then 'refresh.revoked' end,
        now() - n * interval '1 minute', now() - (n % 30) * interval '1 minute'
      from generate_series(1, ${mailboxes}) n;
    insert into mailbox_protocols (mailbox_id, protocol, health, cause)
      select m.id, p, m.health, m.cause from mailboxes m, unnest(m.protocols) p`)
  await sql.unsafe('vacuum analyze')
  return { database, sql }
}

async function median({ read }: Database, params: BoardParams): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    await board(read, params)
    taken.push(performance.now() - began)
  }
  return taken.toSorted((a, b) => a - b)[ROUNDS / 2] ?? 0
}

interface Plan {
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

/** How many rows of the mailboxes table a query looks at. */
async function rowsRead(
  { database, sql }: Filled,
  which: 'page' | 'count',
  params: BoardParams,
): Promise<number> {
  const query = (which === 'page' ? rowsQuery : tallyQuery)(database.read, params).toSQL()
  const [row] = await sql.unsafe(
    `explain (analyze, format json) ${query.sql}`,
    query.params as (string | number)[],
  )
  return looked((row as unknown as { 'QUERY PLAN': { Plan: Plan }[] })['QUERY PLAN'][0]?.Plan)
}

function looked(plan: Plan | undefined): number {
  if (!plan) return 0
  const own =
    plan['Relation Name'] === 'mailboxes'
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0
  return own + (plan.Plans ?? []).reduce((sum, part) => sum + looked(part), 0)
}
