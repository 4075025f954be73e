import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { mailboxesByCause, mailboxesHaving } from './having-cause.ts'

let opened: TestDatabase
beforeAll(async () => {
  opened = await testDatabase()
})
afterAll(() => opened?.close())

it('a cause names the first mailboxes that have it now, and counts all of them', async () => {
  const { read } = opened.database
  const { id: registrationId } = await insertRegistration(opened.database, { name: 'Mail app' })
  expect(await mailboxesHaving(read, 'secret.expired')).toEqual({ count: 0, first: [] })
  for (let place = 0; place < 12; place += 1) {
    const address = `box-${String(place).padStart(2, '0')}@having.example`
    const cause = place === 11 ? 'net.dns' : 'secret.expired'
    await insertMailbox(opened.database, { registrationId, address, health: 'failing', cause })
  }
  const having = await mailboxesHaving(read, 'secret.expired')
  expect(having.count).toBe(11)
  expect(having.first.map(({ address }) => address)).toEqual(
    Array.from({ length: 10 }, (_, place) => `box-${String(place).padStart(2, '0')}@having.example`),
  )
  const counts = await mailboxesByCause(read)
  expect(counts.get('secret.expired')).toBe(11)
  expect(counts.get('net.dns')).toBe(1)
  expect(counts.has('net.tls_intercepted')).toBe(false)
})
