import { describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { insertCredential, insertGrant } from '#lib/db/testing/fixtures.ts'
import { rowsRead } from '#lib/db/testing/rows-read.ts'
import { openIncidents } from './incidents-open.ts'
import { monitored, URL_OF_PORTAL } from './testing/monitored.ts'

const DAY = 86_400_000
const HOTEL = { tags: ['hotel'] }

const there = monitored()
const { failing, health, incident, mailbox, one } = there

describe('a key for some tags', () => {
  it('counts, lists and reads the mailboxes that have one of them, and no other', async () => {
    const own = await failing({ tags: ['hotel', 'vip'] })
    const other = await failing({ tags: ['office'] })
    const seen = await health(HOTEL, { list: 'failing' })
    expect(seen.mailboxes).toMatchObject({ total: 1, failing: 1 })
    expect(seen.list?.map(({ id }) => id)).toEqual([own.id])
    expect(await one(own.id, HOTEL)).toMatchObject({ id: own.id })
    for (const name of [other.id, other.address]) expect(await one(name, HOTEL)).toBeNull()
  })

  it('is told of the incidents that stop its mailboxes, how many of them, and not of whose they are', async () => {
    const own = await failing({ tags: ['hotel'] })
    await mailbox({ tags: ['hotel'] })
    const other = await failing({ tags: ['office'] })
    await incident()
    await incident({ level: 'mailbox', subjectKind: 'mailbox', subjectId: other.id, mailboxId: other.id })
    await incident({ cause: 'net.dns', subjectKind: 'host', subjectId: 'global' })
    await incident({ protocol: 'smtp' })
    await incident({ level: 'portal', cause: 'probing-stopped', subjectKind: 'portal', subjectId: 'portal' })
    const { incidents: open } = await health(HOTEL)
    expect(open).toMatchObject({ open: 1, red: 1 })
    expect(open.list).toEqual([expect.objectContaining({ level: 'app', stops: 1 })])
    expect(open.list[0]).not.toHaveProperty('subject')
    await incident({
      level: 'mailbox',
      subjectKind: 'mailbox',
      subjectId: own.id,
      subjectName: own.address,
      mailboxId: own.id,
    })
    await incident({ cause: 'secret-gone' })
    const { list } = (await health(HOTEL)).incidents
    expect(list[1]).toMatchObject({ level: 'mailbox', subject: own.address, stops: 1 })
    expect(list[2]).toMatchObject({ cause: 'secret-gone', stops: 2 })
  })

  it('is told of what stops one protocol of a mailbox of which another fails for something else', async () => {
    const { id } = await failing({ tags: ['hotel'], cause: 'secret.expired' })
    const smtp = { mailboxId: id, protocol: 'smtp' as const, health: 'failing' as const }
    await record(there.rig.database, 'probe', (writer) =>
      writer.insert(mailboxProtocols).values({ ...smtp, cause: 'smtp.off' }),
    )
    await incident({ cause: 'smtp.off', protocol: 'imap' })
    expect((await health(HOTEL)).incidents.open).toBe(0)
    await incident({ cause: 'smtp.off', protocol: 'smtp' })
    expect((await health(HOTEL)).incidents.list).toEqual([expect.objectContaining({ stops: 1 })])
  })

  it('is told of a sign-in that stops its mailbox, opened for another one, and not whose sign-in it is', async () => {
    const { id: grantId } = await insertGrant(there.context, { registrationId: there.registrationId })
    const revoked = { grantId, cause: 'refresh.revoked' }
    const first = await failing({ tags: ['office'], ...revoked })
    await failing({ tags: ['hotel'], ...revoked })
    await incident({
      level: 'grant',
      subjectKind: 'grant',
      subjectId: grantId,
      subjectName: 'dana@contoso.example',
      mailboxId: first.id,
      cause: 'refresh.revoked',
    })
    for (const tags of [['hotel'], ['office']]) {
      const { list } = (await health({ tags })).incidents
      expect(list).toEqual([expect.objectContaining({ level: 'grant', stops: 1 })])
      expect(list[0]).not.toHaveProperty('subject')
    }
  })

  it.each([
    ['mailbox', 'm.id'],
    ['grant', 'm.grant_id'],
  ])(
    'is answered without a look at every mailbox for each of many incidents of a %s',
    async (kind, subject) => {
      const [mailboxes, open] = [300, 100]
      await there.rig.damage(`
      insert into accounts (id, tenant_id, object_id)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from generate_series(1, ${mailboxes});
      insert into grants (id, account_id, registration_id, scopes, refresh_issued_at, consented_at, next_renewal_at)
        select gen_random_uuid(), id, '${there.registrationId}', '{}', now(), now(), now() from accounts;
      insert into mailboxes
        (id, address, access, registration_id, grant_id, protocols, tags, health, cause, failures_in_row)
        select gen_random_uuid(), id || '@contoso.example', 'own', '${there.registrationId}', id, '{imap}', '{hotel}',
          'failing', 'refresh.revoked', 2 from grants;
      insert into incidents
        (id, key, level, subject_kind, subject_id, subject_name, mailbox_id, cause, severity, who, since)
        select gen_random_uuid(), address, '${kind}', '${kind}', ${subject}::text, address,
          ${kind === 'mailbox' ? 'm.id' : 'null'}, cause, 'red', 'x', now() from mailboxes m limit ${open};
      analyze mailboxes, incidents`)
      const read = await rowsRead(there.rig.database, 'mailboxes', async (writer) => {
        expect(await openIncidents(writer, HOTEL, URL_OF_PORTAL)).toMatchObject({ red: open })
      })
      expect(read).toBeLessThanOrEqual(4 * mailboxes)
    },
  )

  it('is told of the credentials its mailboxes stand on', async () => {
    await mailbox({ tags: ['office'] })
    await insertCredential(there.context, {
      registrationId: there.registrationId,
      expiresAt: new Date(Date.now() + 3 * DAY),
    })
    expect((await health(HOTEL)).expiry).toMatchObject({ nextDays: null, expired: 0 })
    await mailbox({ tags: ['hotel'] })
    expect((await health(HOTEL)).expiry).toMatchObject({ nextDays: 3 })
  })
})
