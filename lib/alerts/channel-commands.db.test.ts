import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { record } from '#lib/db/gate.ts'
import { alertRules, channels, outbox } from '#lib/db/schema/alerts.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { changeChannel, createChannel, hangsOn, removeChannel, switchChannel } from './channel-commands.ts'
import { ChannelInput, NewChannelInput } from './channel-inputs.ts'
import { channelById, ruleList, typedSettings } from './page-queries.ts'
import { changeRule, createRule, switchRule } from './rule-commands.ts'
import { NewRuleInput, RuleInput } from './rule-inputs.ts'
import { sendTest } from './send-again.ts'
import { newWebhookSecret } from './sending/webhook-signature.ts'

let rig: TestDatabase
let admin: Context
let helpDesk: Context
beforeAll(async () => {
  rig = await testDatabase()
  admin = await testContext({ database: rig.database })
  helpDesk = await testContext({ database: rig.database, role: 'help-desk' })
})
afterAll(() => rig?.close())

const ADDRESS = 'https://hooks.example.com/services/planted-path-7f3a'
const secret = newWebhookSecret()
const webhook = (given: Record<string, unknown> = {}) =>
  NewChannelInput.parse({
    kind: 'webhook',
    name: 'Ops',
    's.address': ADDRESS,
    's.secret': secret,
    ...given,
  })
const create = async (given: Record<string, unknown> = {}) =>
  (await createChannel(admin, webhook(given), 'Europe/Berlin')).channelId
const rule = (given: Record<string, unknown>) => ({
  name: 'Nights',
  events: ['incidents'],
  minSeverity: 'red',
  timeZone: 'Europe/Berlin',
  enabled: 'yes',
  ...given,
})
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Refusal) => ({ code: error.code, fields: error.fields }),
  )

describe('a channel', () => {
  it('keeps its settings sealed: no row, list, form or audit holds the address or the secret', async () => {
    const id = await create()
    const { events } = await auditPage(rig.database.read)
    const seen = JSON.stringify({
      rows: await rig.database.read.select().from(channels).where(eq(channels.id, id)),
      shown: await channelById(rig.database.read, id),
      typed: await typedSettings(admin, id),
      events,
    })
    expect(seen).not.toContain('planted-path')
    expect(seen).not.toContain(secret.slice('whsec_'.length))
    expect(seen).toContain('hooks.example.com')
    expect(events[0]).toMatchObject({ verb: 'channel.created', subjectName: 'Ops' })
  })

  it('keeps what is hidden when it is left empty, and takes what is typed', async () => {
    const id = await create()
    const change = (given: Record<string, unknown>) =>
      changeChannel(admin, ChannelInput.parse({ channelId: id, name: 'Ops 2', 's.secret': '', ...given }))
    await change({ 's.address': '' })
    expect(await channelById(rig.database.read, id)).toMatchObject({
      name: 'Ops 2',
      shown: { address: expect.stringContaining('hooks.example.com') },
    })
    await change({ 's.address': 'https://other.example.com/in' })
    expect((await channelById(rig.database.read, id))?.shown.address).toContain('other.example.com')
  })

  it('is given another chance when somebody changes it', async () => {
    const id = await create()
    await record(rig.database, 'alert', (writer) =>
      writer
        .update(channels)
        .set({ deadAt: sql`now()`, failingSince: sql`now()`, failure: { code: 'gone', said: null } })
        .where(eq(channels.id, id)),
    )
    await changeChannel(admin, ChannelInput.parse({ channelId: id, name: 'Ops' }))
    expect(await channelById(rig.database.read, id)).toMatchObject({
      deadAt: null,
      failingSince: null,
      failure: null,
    })
  })

  it('names the field of a setting that does not fit', async () => {
    expect(await refusal(create({ 's.address': 'hooks', 's.secret': 'x' }))).toEqual({
      code: 'invalid-input',
      fields: { 's.address': 'web-address', 's.secret': 'webhook-secret' },
    })
    const alone = {
      kind: 'mailbox',
      name: 'From a mailbox',
      's.mailboxIds': 'nobody@larkfield.example',
      's.to': 'a@b.example',
    }
    expect(await refusal(createChannel(admin, NewChannelInput.parse(alone), 'UTC'))).toMatchObject({
      fields: { 's.mailboxIds': 'unknown-choice' },
    })
  })

  it('cannot stand in for itself, nor be stood in for by one that is gone', async () => {
    const id = await create()
    const input = (insteadId: string) => ChannelInput.parse({ channelId: id, name: 'Ops', insteadId })
    expect(await refusal(changeChannel(admin, input(id)))).toMatchObject({ fields: { insteadId: 'itself' } })
    expect(await refusal(changeChannel(admin, input(crypto.randomUUID())))).toMatchObject({
      fields: { insteadId: 'unknown-choice' },
    })
  })

  it('goes with its messages, and switches off a rule that has no other', async () => {
    const id = await create({ withRule: 'yes', name: 'Alone' })
    const other = await create({ name: 'Stays' })
    const { ruleId } = await createRule(admin, NewRuleInput.parse(rule({ channelIds: [id, other] })))
    await changeChannel(admin, ChannelInput.parse({ channelId: other, name: 'Stays', insteadId: id }))
    await sendTest(admin, id)
    expect(await hangsOn(rig.database.read, id)).toMatchObject({
      rules: [{ name: 'Everything that is broken' }, { name: 'Nights' }],
      waiting: 1,
      standsFor: [{ id: other }],
    })
    await removeChannel(admin, id)
    const left = await ruleList(rig.database.read)
    expect(left.find((one) => one.id === ruleId)).toMatchObject({ channelIds: [other], enabled: true })
    expect(left.find((one) => one.name === 'Everything that is broken')).toMatchObject({
      channelIds: [],
      enabled: false,
    })
    expect(await rig.database.read.$count(outbox, eq(outbox.channelId, id))).toBe(0)
    expect((await channelById(rig.database.read, other))?.insteadId).toBeNull()
  })

  it('is no business of the help desk', async () => {
    const id = await create()
    const asked = [
      createChannel(helpDesk, webhook(), 'UTC'),
      changeChannel(helpDesk, ChannelInput.parse({ channelId: id, name: 'Mine' })),
      switchChannel(helpDesk, id, false),
      removeChannel(helpDesk, id),
      sendTest(helpDesk, id),
      createRule(helpDesk, NewRuleInput.parse(rule({ channelIds: [id] }))),
    ]
    for (const work of asked) expect(await refusal(work)).toMatchObject({ code: 'not-allowed' })
    expect((await channelById(rig.database.read, id))?.name).toBe('Ops')
  })
})

describe('a rule', () => {
  it('needs a channel that is there, and cannot be switched on without one', async () => {
    expect(
      await refusal(createRule(admin, NewRuleInput.parse(rule({ channelIds: [crypto.randomUUID()] })))),
    ).toMatchObject({ fields: { channelIds: 'unknown-choice' } })
    const id = await create()
    const { ruleId } = await createRule(admin, NewRuleInput.parse(rule({ channelIds: [id] })))
    await removeChannel(admin, id)
    expect(await refusal(switchRule(admin, ruleId, true))).toMatchObject({ code: 'conflict' })
  })

  it('is changed whole', async () => {
    const id = await create()
    const { ruleId } = await createRule(
      admin,
      NewRuleInput.parse(
        rule({ channelIds: [id], quietFrom: '22:00', quietUntil: '06:30', redAlways: 'yes' }),
      ),
    )
    const [before] = await rig.database.read.select().from(alertRules).where(eq(alertRules.id, ruleId))
    expect(before).toMatchObject({ quietFrom: 1320, quietUntil: 390, redAlways: true, dailyAt: 480 })
    await changeRule(
      admin,
      RuleInput.parse({ ...rule({ channelIds: [id], tags: 'hotel, bar,hotel', dailyAt: '07:15' }), ruleId }),
    )
    const [after] = await rig.database.read.select().from(alertRules).where(eq(alertRules.id, ruleId))
    expect(after).toMatchObject({
      quietFrom: null,
      quietUntil: null,
      redAlways: false,
      tags: ['hotel', 'bar'],
      dailyAt: 435,
    })
  })
})
