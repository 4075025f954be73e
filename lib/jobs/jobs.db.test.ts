import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attempts } from '#lib/db/schema/attempts.ts'
import { mailboxes, probes } from '#lib/db/schema/mailboxes.ts'
import { sessions, setupCodes, signInThrottles } from '#lib/db/schema/users.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { failingDatabase } from '#lib/db/testing/failing.ts'
import { insertGrant, insertMailbox, insertRegistration, insertUser } from '#lib/db/testing/fixtures.ts'
import { fakeTools, gate, passed, SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import { Secret } from '#lib/secret.ts'
import { runJobs } from './loop.ts'
import { probeDueJob } from './probe-due.ts'
import { PROBES_KEPT, prune } from './prune.ts'
import { shutDown } from './shutdown.ts'

let opened: TestDatabase
let services: ProbeServices
const lines: string[] = []
const never = new AbortController().signal

beforeAll(async () => {
  opened = await testDatabase()
  const onLog = (line: string) => lines.push(line)
  services = { ...(await testContext({ database: opened.database, onLog })), config: SETTINGS }
})
afterAll(() => opened?.close())
beforeEach(async () => {
  lines.length = 0
  await opened.damage('delete from mailboxes')
})

async function dueMailboxes(count: number): Promise<string[]> {
  const { id: registrationId } = await insertRegistration(opened.database)
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const grant = await insertGrant(services, { registrationId })
    const { id } = await insertMailbox(opened.database, {
      registrationId,
      grantId: grant.id,
      protocols: ['imap'],
    })
    ids.push(id)
  }
  return ids
}
const rows = (ids: string[]) =>
  opened.database.read.select().from(mailboxes).where(inArray(mailboxes.id, ids))
const another = (name: string, given: Partial<ProbeServices> = {}): ProbeServices => ({
  ...services,
  instance: `${name}:${crypto.randomUUID()}`,
  ...given,
})

describe('the job that probes what is due', () => {
  it('checks every due mailbox, more than there are slots, and leaves the others alone', async () => {
    const due = await dueMailboxes(5)
    const [later = ''] = await dueMailboxes(1)
    await opened.damage(
      `update mailboxes set next_probe_at = now() + interval '1 hour' where id = '${later}'`,
    )
    const few = another('few', { config: { ...SETTINGS, probesAtOnce: 2 } })
    await probeDueJob(few, fakeTools()).run(never)
    expect((await rows(due)).map(({ health }) => health)).toEqual(Array(5).fill('healthy'))
    expect((await rows([later]))[0]).toMatchObject({ health: 'unknown', lastCheckedAt: null })
  })

  it('shares the work between replicas: each mailbox is checked once', async () => {
    const due = await dueMailboxes(8)
    const { vault, auditKey } = services
    const replica: ProbeServices = {
      ...(await testContext({ database: await opened.openReplica(), opened: { vault, auditKey } })),
      config: { ...SETTINGS, probesAtOnce: 3 },
    }
    const tools = fakeTools()
    const first = another('first', { config: { ...SETTINGS, probesAtOnce: 3 } })
    await Promise.all([first, replica].map((one) => probeDueJob(one, tools).run(never)))
    expect(tools.targets).toHaveLength(8)
    expect((await rows(due)).every(({ leaseOwner }) => leaseOwner === null)).toBe(true)
  })

  it('takes up the mailbox of a process that died in the middle of a probe', async () => {
    const [id = ''] = await dueMailboxes(1)
    await opened.damage(
      `update mailboxes set lease_owner = 'dead', lease_until = now() + interval '1 minute' where id = '${id}';
       insert into probes (id, mailbox_id, trigger, state, results)
       values ('${crypto.randomUUID()}', '${id}', 'schedule', 'running', '{"protocols":[]}')`,
    )
    await probeDueJob(services, fakeTools()).run(never)
    expect((await rows([id]))[0]).toMatchObject({ health: 'unknown' })
    await opened.damage(`update mailboxes set lease_until = now() - interval '1 second' where id = '${id}'`)
    await probeDueJob(services, fakeTools()).run(never)
    expect((await rows([id]))[0]).toMatchObject({ health: 'healthy' })
    const found = await opened.database.read.select().from(probes).where(eq(probes.mailboxId, id))
    expect(found.map(({ state }) => state).toSorted()).toEqual(['abandoned', 'done'])
  })

  it('ends a check on request whose process died, and checks again at once though nothing was due', async () => {
    const [died = '', lives = ''] = await dueMailboxes(2)
    await opened.damage(
      `update mailboxes set next_probe_at = now() + interval '1 hour';
       update mailboxes set lease_owner = 'dead', lease_until = now() - interval '1 second' where id = '${died}';
       update mailboxes set lease_owner = 'alive', lease_until = now() + interval '1 minute' where id = '${lives}';
       insert into probes (id, mailbox_id, trigger, state, results)
       select gen_random_uuid(), id, 'manual', 'running', '{"protocols":[]}' from mailboxes where id in ('${died}', '${lives}')`,
    )
    await probeDueJob(services, fakeTools()).run(never)
    const found = await opened.database.read
      .select({ mailboxId: probes.mailboxId, state: probes.state })
      .from(probes)
      .where(inArray(probes.mailboxId, [died, lives]))
    const statesOf = (id: string) => found.filter((row) => row.mailboxId === id).map(({ state }) => state)
    expect(statesOf(died).toSorted()).toEqual(['abandoned', 'done'])
    expect(statesOf(lives)).toEqual(['running'])
  })

  it('pushes a poison row forward and checks the others', async () => {
    const [poison = '', ...others] = await dueMailboxes(3)
    await opened.damage(
      `update registrations set cloud = 'no such cloud' where id = (select registration_id from mailboxes where id = '${poison}');
       update mailboxes set registration_id = '${(await insertRegistration(opened.database)).id}' where id <> '${poison}'`,
    )
    const tools = fakeTools()
    await probeDueJob(services, tools).run(never)
    expect((await rows(others)).map(({ health }) => health)).toEqual(['healthy', 'healthy'])
    const [row] = await rows([poison])
    expect(row).toMatchObject({ health: 'unknown', leaseOwner: null })
    expect(row?.nextProbeAt.getTime()).toBeGreaterThan(Date.now() + 60_000)
    expect(lines.join()).toContain('no such cloud')
    await probeDueJob(services, tools).run(never)
    expect(tools.targets).toHaveLength(2)
  })

  it('puts a mailbox off whose probe cannot even begin', async () => {
    const [id = ''] = await dueMailboxes(1)
    await opened.damage(`alter table probes add constraint closed check (trigger <> 'schedule') not valid`)
    await probeDueJob(services, fakeTools()).run(never)
    await opened.damage('alter table probes drop constraint closed')
    const [row] = await rows([id])
    expect(row).toMatchObject({ leaseOwner: null })
    expect(row?.nextProbeAt.getTime()).toBeGreaterThan(Date.now() + 60_000)
    expect(lines.join()).toContain('could not begin')
  })
})

describe('the end of a process', () => {
  it('waits for its probes, takes on none, gives every lease back and closes the database', async () => {
    const ids = await dueMailboxes(2)
    const own = another('ending', { config: { ...SETTINGS, probesAtOnce: 1 } })
    const server = gate()
    const connected = gate()
    const tools = fakeTools({
      imap: async () => {
        connected.open()
        await server.opened
        return passed('imap')
      },
    })
    let closed = false
    const stopping = new AbortController()
    const jobs = runJobs([probeDueJob(own, tools)], own.log, stopping.signal)
    await connected.opened
    const close = async () => {
      closed = true
    }
    const ending = shutDown({ services: { ...own, close }, stopping, jobs }, 60_000)
    expect(stopping.signal.aborted).toBe(true)
    server.open()
    await ending
    expect(closed).toBe(true)
    const after = await rows(ids)
    expect(after.map(({ health }) => health).toSorted()).toEqual(['healthy', 'unknown'])
    expect(after.map(({ leaseOwner }) => leaseOwner)).toEqual([null, null])
    expect(tools.targets).toHaveLength(1)
  })

  it('outlives a database that fails while a job runs', async () => {
    const database = failingDatabase(opened.database)
    const own = another('unlucky', { database })
    const [id = ''] = await dueMailboxes(1)
    const stopping = new AbortController()
    database.fail(1)
    const job = { ...probeDueJob(own, fakeTools()), everyMilliseconds: 5 }
    const jobs = runJobs([job], own.log, stopping.signal)
    await expect.poll(async () => (await rows([id]))[0]?.health).toBe('healthy')
    stopping.abort()
    await jobs
    expect(lines.join()).toContain('a job failed')
  })
})

describe('pruning', () => {
  const ago = (days: number) => `now() - interval '${days} days'`

  it(`keeps the newest ${PROBES_KEPT} probes of each mailbox, and a running one`, async () => {
    const [busy = '', quiet = ''] = await dueMailboxes(2)
    await opened.damage(`
      insert into probes (id, mailbox_id, trigger, state, results, started_at)
      select gen_random_uuid(), '${busy}', 'schedule', case when n = 60 then 'running' else 'done' end,
        '{"protocols":[]}', now() - n * interval '1 hour' from generate_series(1, 60) n;
      insert into probes (id, mailbox_id, trigger, state, results, started_at)
      values (gen_random_uuid(), '${quiet}', 'schedule', 'done', '{"protocols":[]}', ${ago(400)})`)
    await prune(services, never)
    const kept = await opened.database.read.select().from(probes).where(eq(probes.mailboxId, busy))
    expect(kept.filter(({ state }) => state === 'done')).toHaveLength(PROBES_KEPT)
    expect(kept.filter(({ state }) => state === 'running')).toHaveLength(1)
    const oldest = Math.min(
      ...kept.filter(({ state }) => state === 'done').map((row) => row.startedAt.getTime()),
    )
    expect(Math.round((Date.now() - oldest) / 3_600_000)).toBe(PROBES_KEPT)
    expect(await opened.database.read.select().from(probes).where(eq(probes.mailboxId, quiet))).toHaveLength(
      1,
    )
  })

  it('drops old sessions, throttles, set-up codes and attempts, and nothing that counts still', async () => {
    const { id: user } = await insertUser(opened.database)
    const { id: registration } = await insertRegistration(opened.database)
    const { value, keyId } = await services.vault.seal(
      { table: 'attempts', column: 'verifier', row: 'x' },
      new Secret('v'),
    )
    const session = (hash: string, expires: string, ended: string) =>
      `insert into sessions (id, token_hash, user_id, expires_at, ended_at)
       values (gen_random_uuid(), '${hash}', '${user}', ${expires}, ${ended});`
    const attempt = (hash: string, created: string) =>
      `insert into attempts (id, state_hash, browser_hash, verifier_sealed, verifier_key_id, nonce, kind, registration_id, address,
         protocols, redirect_uri, expires_at, created_at)
       values (gen_random_uuid(), '${hash}', 'b', '${value}', '${keyId}', 'n', 'redirect', '${registration}', 'a@b.example',
         '{imap}', 'https://x.example', ${created}, ${created});`
    await opened.damage(`
      ${session('live', "now() + interval '1 hour'", 'null')}
      ${session('ended lately', "now() + interval '1 hour'", ago(1))}
      ${session('ended long ago', "now() + interval '1 hour'", ago(31))}
      ${session('expired long ago', ago(31), 'null')}
      ${attempt('new', ago(29))} ${attempt('old', ago(31))}
      insert into sign_in_throttles (key, failures, last_failure_at, blocked_until) values
        ('recent', 1, now(), null), ('old', 3, ${ago(2)}, ${ago(2)}),
        ('old but blocked', 9, ${ago(2)}, now() + interval '1 hour');
      insert into setup_codes (id, code_hash, expires_at) values
        (gen_random_uuid(), 'open', now() + interval '1 hour'), (gen_random_uuid(), 'old', ${ago(2)})`)
    await prune(services, never)
    const { read } = opened.database
    const [s, a, t, c] = await Promise.all([
      read.select({ name: sessions.tokenHash }).from(sessions),
      read.select({ name: attempts.stateHash }).from(attempts),
      read.select({ name: signInThrottles.key }).from(signInThrottles),
      read.select({ name: setupCodes.codeHash }).from(setupCodes),
    ])
    const names = (found: { name: string }[]) => found.map(({ name }) => name).toSorted()
    expect(names(s)).toEqual(['ended lately', 'live'])
    expect(names(a)).toEqual(['new'])
    expect(names(t)).toEqual(['old but blocked', 'recent'])
    expect(names(c)).toEqual(['open'])
  })
})
