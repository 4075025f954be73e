import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attempts } from '#lib/db/schema/attempts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { beginAttempt } from './begin.ts'
import { cancelAttempt } from './cancel.ts'
import { signIns } from './list.ts'
import { PAGE_SIZE } from './list-params.ts'
import { PHASES, type Phase } from './phase.ts'
import { type Rig, testRig } from './testing/rig.ts'
import { cancelAt } from './testing/tenant.ts'

let rig: Rig
const begun: Partial<Record<string, string>> = {}

const list = (given: { phase?: Phase; q?: string; page?: number } = {}) =>
  signIns(rig.admin.database.read, { q: '', page: 1, ...given })
const ids = ({ rows }: Awaited<ReturnType<typeof list>>) => rows.map(({ id }) => id)

async function damaged(local: string, change: string): Promise<string> {
  const { attemptId } = await rig.begin(rig.tenant.at(local))
  await rig.opened.damage(`update attempts set ${change} where id = '${attemptId}'`)
  return attemptId
}

beforeAll(async () => {
  rig = await testRig()
  begun.connected = await rig.connect(rig.tenant.at('support'))
  begun['wrong-account'] = await rig.connect(rig.tenant.at('newsletter'), rig.tenant.at('admin'))
  const atMicrosoft = await rig.begin(rig.tenant.at('dana.reyes'))
  await rig.visit(await cancelAt(atMicrosoft.url))
  begun.cancelled = atMicrosoft.attemptId
  const here = await rig.begin(rig.tenant.at('warehouse'))
  await cancelAttempt(rig.admin, here.attemptId)
  begun.cancelledHere = here.attemptId
  begun.waiting = (await rig.begin(rig.tenant.at('press'))).attemptId
  begun.expired = await damaged('press', `expires_at = now() - interval '1 minute'`)
  begun.working = await damaged('press', 'consumed_at = now()')
  begun.interrupted = await damaged('press', `consumed_at = now() - interval '3 minutes'`)
})
afterAll(() => rig?.close())

describe('the list of sign-ins', () => {
  it('has every sign-in that was started, the newest first, each with its phase', async () => {
    const { rows, matching } = await list()
    expect(matching).toBe(8)
    expect(rows.map(({ phase }) => phase)).toEqual([
      'interrupted',
      'working',
      'expired',
      'waiting',
      'cancelled',
      'cancelled',
      'wrong-account',
      'connected',
    ])
    for (const row of rows) expect(row.startedBy).toBe(rig.admin.actor.name)
  })

  it.each(PHASES)(
    'filtered by %s, has those that the page of the attempt calls so, and no others',
    async (phase) => {
      const all = await list()
      const views = await Promise.all(ids(all).map((id) => rig.view(id)))
      expect(ids(await list({ phase }))).toEqual(
        views.filter((view) => view.phase === phase).map(({ id }) => id),
      )
    },
  )

  it('says who signed in instead', async () => {
    const [row] = (await list({ phase: 'wrong-account' })).rows
    expect(row?.result).toMatchObject({ expected: rig.tenant.at('newsletter'), used: rig.tenant.at('admin') })
  })

  it('tells a cancel in the portal from one at Microsoft', async () => {
    const { rows } = await list({ phase: 'cancelled' })
    expect(rows.map(({ result }) => result?.problem ?? null)).toEqual(['cancelled-here', null])
  })

  it('leads to the mailbox that stands at the address now, and to none where there is none', async () => {
    const [row] = (await list({ q: rig.tenant.at('support') })).rows
    const mailbox = await rig.mailboxAt(rig.tenant.at('support'))
    expect(row?.mailboxes).toEqual([{ address: mailbox.address, id: mailbox.id }])
    const [none] = (await list({ q: rig.tenant.at('newsletter') })).rows
    expect(none?.mailboxes).toEqual([{ address: rig.tenant.at('newsletter'), id: null }])
  })

  it('keeps the sign-in of a mailbox that was removed', async () => {
    await rig.connect(rig.tenant.at('archive'))
    await rig.opened.damage(`delete from mailboxes where address = '${rig.tenant.at('archive')}'`)
    const [row] = (await list({ q: 'ARCHIVE' })).rows
    expect(row).toMatchObject({ phase: 'connected', mailboxes: [{ id: null }] })
    await rig.opened.damage(`delete from attempts where id = '${row?.id}'`)
  })

  it('finds a shared mailbox by its own address and by its delegate', async () => {
    const targets = ['sales', 'jobs'].map((local) => ({
      address: rig.tenant.at(local),
      protocols: ['imap'] as const,
    }))
    const plan = {
      registrationId: rig.registrationId,
      access: 'shared',
      signInAs: rig.tenant.at('anna.delegate'),
      targets,
    } as const
    const { attemptId } = await beginAttempt(rig.admin, plan, rig.browser)
    for (const q of ['jobs@', 'Anna.Delegate']) {
      const { rows } = await list({ q })
      expect(rows.map(({ id }) => id)).toEqual([attemptId])
      expect(rows[0]?.mailboxes.map(({ address }) => address)).toEqual(targets.map(({ address }) => address))
    }
    await rig.opened.damage(`delete from attempts where id = '${attemptId}'`)
  })

  it('takes the signs of a pattern for themselves', async () => {
    expect((await list({ q: '%' })).matching).toBe(0)
    expect((await list({ q: '_' })).matching).toBe(0)
  })

  it('goes page by page, and shows the last page for one that is not there', async () => {
    const [template] = await rig.admin.database.read
      .select()
      .from(attempts)
      .where(eq(attempts.id, begun.connected ?? ''))
    await rig.opened.damage(`
      insert into attempts (id, state_hash, browser_hash, nonce, kind, registration_id, address, protocols, redirect_uri, created_at, expires_at)
      select gen_random_uuid(), 's' || n, 'b', 'n', 'redirect', '${template?.registrationId}', 'page' || n || '@many.example',
        array['imap'], 'https://x.example', now() - n * interval '1 day', now()
      from generate_series(1, ${PAGE_SIZE + 3}) n`)
    const first = await list({ q: 'many.example' })
    expect(first.rows).toHaveLength(PAGE_SIZE)
    expect(first.rows[0]?.address).toBe('page1@many.example')
    const second = await list({ q: 'many.example', page: 2 })
    expect(second.rows.map(({ address }) => address).at(-1)).toBe(`page${PAGE_SIZE + 3}@many.example`)
    const beyond = await list({ q: 'many.example', page: 99_999 })
    expect(beyond.params.page).toBe(2)
    expect(ids(beyond)).toEqual(ids(second))
    expect(await rig.admin.database.read.$count(mailboxes)).toBe(1)
  })
})
