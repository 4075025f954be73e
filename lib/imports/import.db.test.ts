import { and, count, eq, like } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { users } from '#lib/db/schema/users.ts'
import { prune } from '#lib/jobs/prune.ts'
import { confirmImport, discardImport, retryImport } from './commands.ts'
import { inviteWaiting } from './invite.ts'
import { previewRows } from './preview.ts'
import { draftSource, importHead } from './queries.ts'
import { type ImportRig, importRig } from './testing/import-rig.ts'
import { waitingPlan, waitingSignIns } from './waiting.ts'

let rig: ImportRig
const at = (local: string) => rig.tenant.at(local)
const FIRST = { only: undefined, page: 1 }
const HEADER = 'address,display name,access,delegate,tags'

/** A list in which every kind of row is there. */
const mixed = () =>
  [
    HEADER,
    `${at('info')},Info desk,shared,${at('dana.reyes')},front; public`,
    `${at('only-smtp')},,shared,${at('DANA.reyes')},`,
    `${at('press')},,shared,${at('nobody.yet')},`,
    `${at('anna.lindqvist')},Anna,own,,`,
    `${at('app-box')},,app,,machines`,
    'not an address,,own,,',
    `${at('INFO')},,own,,`,
    `${at('nobody')},,shared,,`,
  ].join('\n')

beforeAll(async () => {
  rig = await importRig()
  await rig.signIn(rig.plan('dana.reyes', ['sales']))
})
afterAll(() => rig?.close())

describe('a list that was read', () => {
  it('says what will happen to each row, and names the line and the reason of each bad one', async () => {
    const importId = await rig.prepare(mixed())
    const { counts, rows, all } = await previewRows(rig.admin.database.read, importId, FIRST)
    expect(counts).toEqual({ bad: 3, delegate: 1, owner: 1, attach: 2, app: 1, known: 0 })
    expect(all).toBe(8)
    expect(rows.slice(0, 3).map(({ line, bad }) => [line, bad?.problems[0]?.code])).toEqual([
      [7, 'address-bad'],
      [8, 'duplicate'],
      [9, 'delegate-missing'],
    ])
    const attached = await previewRows(rig.admin.database.read, importId, { only: 'attach', page: 1 })
    expect(attached.rows.map(({ row }) => row?.address)).toEqual([at('info'), at('only-smtp')])
    expect(attached.matching).toBe(2)
  })

  it('connects nothing, however long it lies there', async () => {
    await rig.prepare(mixed())
    await rig.run()
    expect(await rig.connectedAddresses()).toEqual([at('sales')])
  })

  it('is kept as it came until it is confirmed, and makes room for the one that puts it right', async () => {
    const { read } = rig.admin.database
    const first = await rig.prepare('not an address', { access: 'app', tags: ['x'] })
    const source = await draftSource(read, first)
    expect(source).toMatchObject({ text: 'not an address', defaults: { access: 'app', tags: ['x'] } })
    await expect(confirmImport(rig.admin, first)).rejects.toMatchObject({ code: 'invalid-input' })
    const second = await rig.prepare(at('right'), { replaces: first })
    expect(await importHead(read, first)).toBeNull()
    await discardImport(rig.admin, second)
    expect(await importHead(read, second)).toBeNull()
  })

  it('is forgotten after a day when nobody confirmed it, and a confirmed one after 90', async () => {
    const { read } = rig.admin.database
    const [draft, done, kept] = [
      await rig.prepare(at('draft')),
      await rig.confirmed(at('done')),
      await rig.confirmed(at('kept')),
    ]
    await rig.opened.damage(
      `update imports set created_at = now() - interval '25 hours' where id in ('${draft}', '${kept}')`,
    )
    await rig.opened.damage(
      `update imports set confirmed_at = now() - interval '91 days' where id = '${done}'`,
    )
    await prune(rig.admin, new AbortController().signal)
    const left = await Promise.all([draft, done, kept].map((id) => importHead(read, id)))
    expect(left.map((head) => head?.id)).toEqual([undefined, undefined, kept])
    await rig.opened.damage(`delete from imports where id = '${kept}'`)
  })

  it('is refused whole when it is none, with the reason', async () => {
    await expect(rig.prepare('')).rejects.toMatchObject({ code: 'bad-list', facts: { problem: 'empty' } })
    await expect(rig.prepare('name,city\nAnna,Lund')).rejects.toMatchObject({ code: 'bad-list' })
  })

  it('is none of the business of the help desk', async () => {
    const importId = await rig.prepare(at('later'))
    const actor = {
      kind: 'user',
      id: crypto.randomUUID(),
      name: 'H',
      role: 'help-desk',
      sessionId: 's',
    } as const
    for (const command of [confirmImport, discardImport, retryImport]) {
      await expect(command({ ...rig.admin, actor }, importId)).rejects.toMatchObject({ code: 'not-allowed' })
    }
  })
})

describe('a confirmed list', () => {
  let importId: string

  it('does what it said: attached and connected mailboxes are checked at once, the others wait', async () => {
    importId = await rig.confirmed(mixed())
    await confirmImport(rig.admin, importId)
    await rig.run()
    expect(await rig.stands(importId)).toMatchObject({
      info: 'healthy',
      'only-smtp': 'attention',
      'app-box': 'attention',
      press: 'waits',
      'anna.lindqvist': 'waits',
    })
    expect(await rig.mailboxAt(at('info'))).toMatchObject({
      access: 'shared',
      displayName: 'Info desk',
      tags: ['front', 'public'],
      registrationId: rig.registrationId,
    })
    expect(await rig.mailboxAt(at('app-box'))).toMatchObject({
      access: 'app',
      grantId: null,
      tags: ['machines'],
    })
    expect(await rig.grantOf(at('info'))).toEqual(await rig.grantOf(at('sales')))
  })

  it('tells the audit of the list and of each mailbox', async () => {
    const events = await rig.admin.database.read
      .select({ verb: auditEvents.verb, name: auditEvents.subjectName, who: auditEvents.actorName })
      .from(auditEvents)
    const who = rig.admin.actor.name
    expect(events).toContainEqual({ verb: 'mailbox.attached', name: at('info'), who })
    expect(events).toContainEqual({ verb: 'mailbox.connected', name: at('app-box'), who })
    const confirmed = and(eq(auditEvents.verb, 'import.confirmed'), eq(auditEvents.subjectId, importId))
    expect(await rig.admin.database.read.$count(auditEvents, confirmed)).toBe(1)
  })

  it('makes one link for each who must sign in, and no second one while it is open', async () => {
    const terms = { days: 7, again: false }
    const made = await inviteWaiting(rig.admin, importId, terms)
    expect(made.map(({ signInAs, targets }) => [signInAs, targets])).toEqual([
      [at('nobody.yet'), [at('press')]],
      [at('anna.lindqvist'), [at('anna.lindqvist')]],
    ])
    expect(await inviteWaiting(rig.admin, importId, terms)).toEqual([])
    const again = await inviteWaiting(rig.admin, importId, { ...terms, again: true })
    expect(again).toHaveLength(2)
    const open = await rig.admin.database.read
      .select({ open: count() })
      .from(invitations)
      .where(eq(invitations.signInAs, at('anna.lindqvist')))
    expect(open).toEqual([{ open: 2 }])
  })

  it('goes on when the owner has signed in, with name and tags', async () => {
    const plan = await waitingPlan(rig.admin.database.read, importId, { position: 4 })
    expect(plan).toMatchObject({ access: 'own', signInAs: at('anna.lindqvist') })
    await rig.signIn(plan)
    await rig.run()
    expect(await rig.stands(importId)).toMatchObject({ 'anna.lindqvist': 'healthy', press: 'waits' })
    expect(await rig.mailboxAt(at('anna.lindqvist'))).toMatchObject({ displayName: 'Anna' })
    await expect(waitingPlan(rig.admin.database.read, importId, { position: 4 })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('asks a delegate once for all their mailboxes, and attaches what more than one sign-in carries', async () => {
    const locals = Array.from({ length: 203 }, (_, n) => `big-${n + 1}`)
    const lines = locals.map((local) => `${at(local)},,shared,${at('support')},`)
    const big = await rig.confirmed([HEADER, ...lines].join('\n'))
    await rig.work()
    const [one, ...more] = await waitingSignIns(rig.admin.database.read, big)
    expect(more).toEqual([])
    expect(one?.plan.targets).toHaveLength(200)
    await rig.signIn(await waitingPlan(rig.admin.database.read, big, { delegate: at('support') }))
    await rig.work()
    const outcomes = (await rig.rowsOf(big)).map(({ outcome }) => outcome)
    expect(new Set(outcomes)).toEqual(new Set(['connected']))
    const grants = await rig.admin.database.read
      .selectDistinct({ grantId: mailboxes.grantId })
      .from(mailboxes)
      .where(eq(mailboxes.access, 'shared'))
    expect(grants).toHaveLength(2)
  })

  it('is worked through once when many processes do it at the same time', async () => {
    const lines = Array.from({ length: 12 }, (_, n) => `${at(`race-${n + 1}`)},,app,,`)
    const raced = await rig.confirmed([HEADER, ...lines].join('\n'))
    const replica = await rig.opened.openReplica()
    await Promise.all([rig.work(), rig.work({ ...rig.context, database: replica }), rig.work()])
    expect((await rig.rowsOf(raced)).map(({ outcome }) => outcome)).toEqual(Array(12).fill('connected'))
    const told = await rig.admin.database.read
      .select({ name: auditEvents.subjectName })
      .from(auditEvents)
      .where(like(auditEvents.subjectName, 'race-%'))
    expect(told).toHaveLength(12)
  })
})

describe('an address that is connected already', () => {
  it('is left alone, and gets the name and the tags of the list when that is wanted', async () => {
    const line = `${HEADER}\n${at('INFO')},Front office,shared,${at('dana.reyes')},desk`
    const left = await rig.confirmed(line)
    await rig.work()
    expect(await rig.stands(left)).toEqual({ INFO: 'known' })
    expect(await rig.mailboxAt(at('info'))).toMatchObject({
      displayName: 'Info desk',
      tags: ['front', 'public'],
    })
    const wanted = await rig.confirmed(line, { updateKnown: true })
    await rig.work()
    expect(await rig.stands(wanted)).toEqual({ INFO: 'updated' })
    expect(await rig.mailboxAt(at('info'))).toMatchObject({ displayName: 'Front office', tags: ['desk'] })
    const same = await rig.confirmed(line, { updateKnown: true })
    await rig.work()
    expect(await rig.stands(same)).toEqual({ INFO: 'known' })
  })
})

describe('what can go wrong meanwhile', () => {
  it('refuses the rows when whoever confirmed them may not import any more, and somebody else can go on', async () => {
    const importId = await rig.confirmed(`${HEADER}\n${at('orphan')},,app,,`)
    const actorId = rig.admin.actor.kind === 'user' ? rig.admin.actor.id : ''
    await rig.opened.damage(`update users set disabled_at = now() where id = '${actorId}'`)
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: 'refused', cause: 'starter-gone' }])
    await rig.opened.damage(`update users set disabled_at = null where id = '${actorId}'`)
    await retryImport(rig.admin, importId)
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: 'connected', cause: null }])
    expect(await rig.admin.database.read.$count(users)).toBeGreaterThan(0)
  })

  it('refuses the rows whose app was removed', async () => {
    const importId = await rig.confirmed(`${HEADER}\n${at('no-app')},,app,,\n${at('no-app-own')},,own,,`)
    await rig.opened.damage(`update imports set registration_id = null where id = '${importId}'`)
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([
      { outcome: 'refused', cause: 'not-found' },
      { outcome: 'refused', cause: 'not-found' },
    ])
  })
})
