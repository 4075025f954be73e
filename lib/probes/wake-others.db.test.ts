import { asc, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { runProbe } from './start.ts'
import { fakeTools } from './testing/fake-tools.ts'
import { MANUAL, minutesUntil, type ProbeRig, probeRig } from './testing/probe-rig.ts'

const EXPIRED = {
  ok: false,
  failureClass: 'app-credential',
  cause: 'secret.expired',
  evidence: { source: 'entra', stage: 'refresh', text: 'AADSTS7000222: …', aadsts: [7000222] },
} as const

let rig: ProbeRig
beforeAll(async () => {
  rig = await probeRig()
})
afterAll(() => rig?.opened.close())

/** Each row with the transaction that wrote it last. */
const rows = (registrationId: string) =>
  rig.opened.database.read
    .select({
      id: mailboxes.id,
      nextProbeAt: mailboxes.nextProbeAt,
      writtenBy: sql<string>`${mailboxes}.xmin::text`,
    })
    .from(mailboxes)
    .where(eq(mailboxes.registrationId, registrationId))
    .orderBy(asc(mailboxes.id))

it('when a wide fault ends, each mailbox that it stopped is woken once, however many recover', async () => {
  const { id: registrationId } = await insertRegistration(rig.opened.database)
  const ids: string[] = []
  for (let place = 0; place < 5; place += 1) {
    const grant = await insertGrant(rig.services, { registrationId })
    const { id } = await insertMailbox(rig.opened.database, { registrationId, grantId: grant.id })
    await runProbe(rig.services, id, MANUAL, fakeTools({}, EXPIRED))
    ids.push(id)
  }
  const [first, second, ...others] = ids as [string, string, ...string[]]
  const left = async () => (await rows(registrationId)).filter(({ id }) => others.includes(id))

  await runProbe(rig.services, first, MANUAL, fakeTools())
  const woken = await left()
  for (const { nextProbeAt } of woken) expect(minutesUntil(nextProbeAt)).toBeLessThan(1)
  await runProbe(rig.services, second, MANUAL, fakeTools())
  expect(await left()).toEqual(woken)
})

it('what usually is a matter of one mailbox wakes the others only where it was found to be one of the app', async () => {
  const { id: registrationId } = await insertRegistration(rig.opened.database)
  const ids: string[] = []
  for (let place = 0; place < 4; place += 1) {
    const grant = await insertGrant(rig.services, { registrationId })
    const { id } = await insertMailbox(rig.opened.database, { registrationId, grantId: grant.id })
    ids.push(id)
  }
  const cause = 'mail.no_mailbox_or_license'
  const asleep = `update mailboxes set health = 'failing', cause = '${cause}', next_probe_at = now() + interval '1 hour'
    where registration_id = '${registrationId}' and id <>`
  const [first = '', second = ''] = ids
  await rig.opened.damage(`${asleep} '${second}'`)
  await runProbe(rig.services, first, MANUAL, fakeTools())
  const soon = async () =>
    (await rows(registrationId)).filter(({ nextProbeAt }) => minutesUntil(nextProbeAt) < 1).length
  await rig.opened.damage(
    `update mailboxes set next_probe_at = now() + interval '1 hour' where id = '${second}'`,
  )
  expect(await soon()).toBe(0)

  await rig.opened.damage(`${asleep} '${first}';
    insert into incidents (id, key, level, subject_kind, subject_id, subject_name, registration_id, cause, severity, who, since)
    values (gen_random_uuid(), 'k', 'app', 'app', '${registrationId}', 'App', '${registrationId}', '${cause}', 'red', 'x', now())`)
  await runProbe(rig.services, second, MANUAL, fakeTools())
  expect(await soon()).toBe(2)
})
