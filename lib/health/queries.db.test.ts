import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Context } from '#lib/services.ts'
import { readBoardParams } from './board-params.ts'
import { board } from './queries.ts'

let opened: TestDatabase
let services: Context
let app: string
let otherApp: string

beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())
beforeEach(async () => {
  await opened.damage('delete from mailboxes; delete from credentials; delete from registrations')
  app = (await insertRegistration(opened.database, { name: 'First app' })).id
  otherApp = (await insertRegistration(opened.database, { name: 'Second app' })).id
})

interface Given {
  health?: Health
  cause?: string
  hoursAgo?: number
  registrationId?: string
  displayName?: string
  smtp?: Health
}

async function mailbox(name: string, { hoursAgo = 1, smtp, registrationId = app, ...given }: Given = {}) {
  const { id } = await insertMailbox(opened.database, {
    address: name.includes('@') ? name : `${name}@contoso.example`,
    registrationId,
    protocols: smtp ? ['imap', 'smtp'] : ['imap'],
    healthSince: new Date(Date.now() - hoursAgo * 3_600_000),
    lastCheckedAt: given.health ? new Date(Date.now() - hoursAgo * 60_000) : null,
    ...given,
  })
  if (smtp) {
    await opened.damage(
      `insert into mailbox_protocols (mailbox_id, protocol, health, cause) values ('${id}', 'smtp', '${smtp}', ${smtp === 'failing' ? "'smtp.auth_disabled_work'" : 'null'})`,
    )
  }
  return id
}

const show = (query: Record<string, string> = {}) => board(services.database.read, readBoardParams(query))
const names = async (query: Record<string, string> = {}) =>
  (await show(query)).rows.map(({ address }) => address.split('@')[0])

describe('the board', () => {
  it('is empty without mailboxes', async () => {
    expect(await show()).toMatchObject({ all: 0, matching: 0, rows: [], causes: [] })
  })

  it('shows the worst first, and the newest first of those that are equally bad', async () => {
    await mailbox('well', { health: 'healthy' })
    await mailbox('new')
    await mailbox('long broken', { health: 'failing', cause: 'net.dns', hoursAgo: 9 })
    await mailbox('just broken', { health: 'failing', cause: 'net.dns', hoursAgo: 1 })
    await mailbox('slow', { health: 'throttled', cause: 'mail.throttled_or_busy' })
    expect(await names()).toEqual(['just broken', 'long broken', 'slow', 'new', 'well'])
    expect(await names({ dir: 'desc' })).toEqual(['well', 'new', 'slow', 'long broken', 'just broken'])
  })

  it('counts by state and names the causes there are', async () => {
    await mailbox('a', { health: 'failing', cause: 'net.dns' })
    await mailbox('b', { health: 'failing', cause: 'refresh.revoked' })
    await mailbox('c', { health: 'failing', cause: 'refresh.revoked' })
    await mailbox('d', { health: 'healthy' })
    const shown = await show()
    expect(shown.byHealth).toEqual({ failing: 3, throttled: 0, unknown: 0, healthy: 1 })
    expect(shown.causes).toEqual([
      { cause: 'refresh.revoked', mailboxes: 2 },
      { cause: 'net.dns', mailboxes: 1 },
    ])
    const narrowed = await show({ cause: 'refresh.revoked', state: 'failing' })
    expect(narrowed.rows).toHaveLength(2)
    expect(narrowed).toMatchObject({ matching: 2, byHealth: { failing: 2, healthy: 0 } })
  })

  it('filters by state and by app', async () => {
    await mailbox('a', { health: 'failing', cause: 'net.dns' })
    await mailbox('b', { health: 'healthy' })
    await mailbox('c', { health: 'healthy', registrationId: otherApp })
    expect(await names({ state: 'healthy', registration: otherApp })).toEqual(['c'])
    expect(await show({ registration: app })).toMatchObject({ all: 2 })
  })

  it('with a protocol chosen, judges by that protocol', async () => {
    await mailbox('sends', { health: 'healthy', smtp: 'healthy' })
    await mailbox('cannot send', { health: 'failing', cause: 'smtp.auth_disabled_work', smtp: 'failing' })
    await mailbox('reads only', { health: 'failing', cause: 'net.dns' })
    expect((await names({ protocol: 'smtp' })).toSorted()).toEqual(['cannot send', 'sends'])
    expect(await names({ protocol: 'smtp', state: 'failing' })).toEqual(['cannot send'])
    const shown = await show({ protocol: 'smtp' })
    expect(shown).toMatchObject({ matching: 2, byHealth: { failing: 1, healthy: 1 } })
    expect(shown.causes).toEqual([{ cause: 'smtp.auth_disabled_work', mailboxes: 1 }])
  })

  it('gives every wanted protocol of a row, checked or not, in one order', async () => {
    await mailbox('half', { health: 'healthy', smtp: 'failing' })
    const [row] = (await show()).rows
    expect(row?.protocols).toEqual([
      { protocol: 'imap', health: 'unknown', cause: null },
      { protocol: 'smtp', health: 'failing', cause: 'smtp.auth_disabled_work' },
    ])
  })

  it('searches address and name without regard to case; % and _ mean themselves', async () => {
    await mailbox('support')
    await mailbox('under_score')
    await mailbox('underxscore')
    await mailbox('sale%s@contoso.example')
    await mailbox('back\\slash@contoso.example')
    await mailbox('x', { displayName: 'Order Desk' })
    expect(await names({ q: 'SUPP' })).toEqual(['support'])
    expect(await names({ q: 'der_sc' })).toEqual(['under_score'])
    expect(await names({ q: '%' })).toEqual(['sale%s'])
    expect(await names({ q: '\\' })).toEqual(['back\\slash'])
    expect(await names({ q: 'order d' })).toEqual(['x'])
    expect(await names({ q: "'; drop table mailboxes; --" })).toEqual([])
    expect((await show({ q: 'SUPP' })).all).toBe(1)
  })

  it('sorts by address, by the age of the state and by the last check', async () => {
    await mailbox('b', { health: 'healthy', hoursAgo: 3 })
    await mailbox('A', { health: 'failing', hoursAgo: 2 })
    await mailbox('c', { health: 'throttled', hoursAgo: 4 })
    expect(await names({ sort: 'address' })).toEqual(['A', 'b', 'c'])
    expect(await names({ sort: 'address', dir: 'desc' })).toEqual(['c', 'b', 'A'])
    expect(await names({ sort: 'since' })).toEqual(['c', 'b', 'A'])
    expect(await names({ sort: 'checked', dir: 'desc' })).toEqual(['A', 'b', 'c'])
  })

  it('turns pages without losing or repeating a row, and shows the last page for one beyond it', async () => {
    await opened.damage(
      `insert into mailboxes (id, address, access, registration_id, protocols)
       select gen_random_uuid(), 'm' || lpad(n::text, 3, '0') || '@contoso.example', 'own', '${app}', '{imap}'
       from generate_series(1, 60) n`,
    )
    const pages = await Promise.all(['1', '2', '3'].map((page) => names({ page, sort: 'state' })))
    expect(pages.map((page) => page.length)).toEqual([25, 25, 10])
    expect(new Set(pages.flat()).size).toBe(60)
    const beyond = await show({ page: '99', sort: 'address' })
    expect(beyond.params.page).toBe(3)
    expect(beyond.rows[0]?.address).toBe('m051@contoso.example')
    expect(await names({ size: '50', page: '2' })).toHaveLength(10)
  })

  it('brings the apps with the days their secrets last, and its own time', async () => {
    await insertCredential(services, {
      registrationId: app,
      expiresAt: new Date(Date.now() + 12.4 * 86_400_000),
    })
    const { registrations, asOf } = await show()
    expect(registrations.map(({ name, credential }) => [name, credential?.left.tone])).toEqual([
      ['First app', 'urgent'],
      ['Second app', undefined],
    ])
    expect(Math.abs(asOf - Date.now())).toBeLessThan(60_000)
  })
})
