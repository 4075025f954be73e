import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Actor } from '#lib/access/actor.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { runProbe } from '#lib/probes/start.ts'
import { fakeTools, SETTINGS, SMTP_OFF } from '#lib/probes/testing/fake-tools.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import { mailboxDetail } from './detail.ts'

let opened: TestDatabase
let services: ProbeServices & { actor: Actor }
beforeAll(async () => {
  opened = await testDatabase()
  services = { ...(await testContext({ database: opened.database })), config: SETTINGS }
})
afterAll(() => opened?.close())

it('one mailbox brings its app, its grant without any token, its states and its last probes', async () => {
  const { id: registrationId } = await insertRegistration(opened.database, { name: 'Mail app' })
  const account = await insertAccount(opened.database)
  const grant = await insertGrant(services, { registrationId, accountId: account.id, refreshToken: 'marker' })
  const { id } = await insertMailbox(opened.database, {
    registrationId,
    grantId: grant.id,
    protocols: ['imap', 'smtp'],
  })
  for (let round = 0; round < 22; round += 1) {
    await runProbe(services, id, { trigger: 'schedule' }, fakeTools(round === 21 ? { smtp: SMTP_OFF } : {}))
  }
  const requestedBy = services.actor.kind === 'user' ? services.actor.id : null
  await runProbe(services, id, { trigger: 'manual', requestedBy }, fakeTools({ smtp: SMTP_OFF }))

  const detail = await mailboxDetail(opened.database.read, id)
  expect(detail).toMatchObject({
    mailbox: { health: 'failing', cause: 'smtp.auth_disabled_work' },
    registration: { name: 'Mail app' },
    grant: { upn: account.upn, objectId: account.objectId },
  })
  expect(detail?.history).toHaveLength(20)
  expect(detail?.history[0]).toMatchObject({ trigger: 'manual', requestedBy: services.actor.name })
  expect(detail?.history[0]?.protocols).toContainEqual({
    protocol: 'smtp',
    health: 'failing',
    cause: 'smtp.auth_disabled_work',
  })
  expect(detail?.history[5]?.protocols.map(({ health }) => health)).toEqual(['healthy', 'healthy'])
  expect(detail?.newest?.results.protocols[0]?.transcript).not.toEqual([])
  expect(JSON.stringify(detail)).not.toContain('refreshSealed')
})

it('a mailbox without a grant has none, and one that is gone is null', async () => {
  const { id } = await insertMailbox(opened.database)
  expect(await mailboxDetail(opened.database.read, id)).toMatchObject({
    grant: null,
    newest: null,
    history: [],
  })
  expect(await mailboxDetail(opened.database.read, crypto.randomUUID())).toBeNull()
})
