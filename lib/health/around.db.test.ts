import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mutate } from '#lib/db/gate.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { rowsRead } from '#lib/db/testing/rows-read.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import type { Context } from '#lib/services.ts'
import { mailboxAround } from './around.ts'
import { changesBefore } from './changes.ts'
import { observe } from './fault-queries.ts'
import { faultsOf } from './faults.ts'

const SPREAD = 40 * 60_000
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

let opened: TestDatabase
let services: Context
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())
beforeEach(() => opened.damage('delete from mailboxes; delete from grants; delete from registrations'))

interface Given {
  registrationId: string
  cause?: string
  /** The protocol that fails; all of them when left out. */
  protocol?: Protocol
  ago?: number
  checked?: number
  grantId?: string
  access?: 'own' | 'shared'
}

async function mailbox({ registrationId, cause, protocol, ago = 5, checked = 1, ...given }: Given) {
  const { id } = await insertMailbox(opened.database, {
    registrationId,
    health: cause ? 'failing' : 'healthy',
    cause: cause ?? null,
    healthSince: minutesAgo(ago),
    lastCheckedAt: minutesAgo(checked),
    ...given,
  })
  const states = ['imap', 'pop3', 'smtp'].map((one) => {
    const ill = cause && (!protocol || protocol === one)
    return `('${id}', '${one}', '${ill ? 'failing' : 'healthy'}', ${ill ? `'${cause}'` : 'null'},
      now() - interval '${ago} minutes', now() - interval '${checked} minutes')`
  })
  await opened.damage(
    `insert into mailbox_protocols (mailbox_id, protocol, health, cause, since, checked_at) values ${states.join()}`,
  )
  return id
}

async function app(name: string, cloud = 'global'): Promise<string> {
  return (await insertRegistration(opened.database, { name, cloud })).id
}

async function grant(registrationId: string, upn: string): Promise<string> {
  const { id: accountId } = await insertAccount(opened.database, { upn })
  return (await insertGrant(services, { registrationId, accountId })).id
}

const faults = async () =>
  faultsOf(await observe(opened.database.read), SPREAD).map(
    ({ level, cause, protocol, mailboxes, of, subject }) => ({
      level,
      cause,
      protocol,
      count: `${mailboxes}/${of}`,
      name: subject.kind === 'host' ? subject.cloud : subject.name,
    }),
  )

describe('what the queries see', () => {
  it('is the expired secret of one app, and nothing of the other', async () => {
    const [first, second] = [await app('First'), await app('Second')]
    for (let place = 0; place < 3; place += 1) {
      await mailbox({ registrationId: first, cause: 'secret.expired' })
      await mailbox({ registrationId: second })
    }
    await mailbox({ registrationId: first })
    expect(await faults()).toEqual([
      { level: 'app', cause: 'secret.expired', protocol: null, count: '3/4', name: 'First' },
    ])
  })

  it('is the delegate whose shared mailboxes fail, while others of the app work', async () => {
    const id = await app('Mail')
    const [dana, eve] = [await grant(id, 'dana@contoso.example'), await grant(id, 'eve@contoso.example')]
    const lost = {
      registrationId: id,
      cause: 'mail.shared_no_fullaccess',
      access: 'shared',
      grantId: dana,
    } as const
    await mailbox(lost)
    await mailbox(lost)
    await mailbox({ registrationId: id, grantId: dana })
    for (let place = 0; place < 3; place += 1) {
      await mailbox({ registrationId: id, access: 'shared', grantId: eve })
    }
    expect(await faults()).toEqual([
      {
        level: 'grant',
        cause: 'mail.shared_no_fullaccess',
        protocol: null,
        count: '2/3',
        name: 'dana@contoso.example',
      },
    ])
    await mailbox({ registrationId: id, access: 'shared', grantId: dana })
    expect(await faults()).toEqual([])
  })

  it('is the port that is shut for everybody, until one mailbox gets through', async () => {
    const [first, second] = [await app('First'), await app('Second')]
    const shut = { cause: 'net.path_blocked', protocol: 'imap' } as const
    await mailbox({ registrationId: first, ...shut })
    await mailbox({ registrationId: second, ...shut })
    await mailbox({ registrationId: second, checked: 20, ago: 90 })
    expect(await faults()).toEqual([
      { level: 'network', cause: 'net.path_blocked', protocol: 'imap', count: '2/3', name: 'global' },
    ])
    await mailbox({ registrationId: first, ago: 90, checked: 1 })
    expect(await faults()).toEqual([])
  })

  it('is the switch of the tenant, from the protocol alone', async () => {
    const id = await app('Mail')
    for (let place = 0; place < 3; place += 1) {
      await mailbox({ registrationId: id, cause: 'smtp.auth_disabled_work', protocol: 'smtp' })
    }
    expect(await faults()).toMatchObject([
      { level: 'protocol', protocol: 'smtp', count: '3/3', name: 'Mail' },
    ])
  })

  it('is found without going through the mailboxes for a protocol that nobody uses', async () => {
    const id = await app('Large')
    await opened.damage(`
      insert into mailboxes (id, address, access, registration_id, protocols, health, last_checked_at)
        select gen_random_uuid(), 'box' || n || '@contoso.example', 'own', '${id}', '{imap}', 'healthy', now()
        from generate_series(1, 3000) n;
      analyze`)
    const large = { id, name: 'Large', cloud: 'global', mailboxes: 3000 }
    const look = () =>
      rowsRead(opened.database, 'mailboxes', (writer) => observe(writer, Promise.resolve([large])))
    expect(await look()).toBeLessThan(100)
    for (let place = 0; place < 3; place += 1) await mailbox({ registrationId: id, cause: 'secret.expired' })
    expect(await look()).toBeLessThan(100)
    const { apps } = await observe(opened.database.read)
    expect(apps.map(({ lastGood }) => lastGood)).toEqual([
      { imap: expect.any(Date), pop3: expect.any(Date), smtp: expect.any(Date) },
    ])
  })

  it('is the same on the page of one of the mailboxes', async () => {
    const id = await app('Mail')
    const box = await mailbox({ registrationId: id, cause: 'app.disabled' })
    const around = await mailboxAround(opened.database.read, box, SPREAD)
    expect(around.faults).toMatchObject([{ cause: 'app.disabled', mailboxes: 1 }])
  })
})

describe('what was changed before the trouble began', () => {
  async function noted(verb: string, subjectId: string, minutes: number) {
    await mutate(services, 'mailbox.check', async () => ({
      value: null,
      audit: { verb, subjectKind: 'registration', subjectId, subjectName: 'Mail', facts: {} },
    }))
    await opened.damage(
      `update audit_events set at = now() - interval '${minutes} minutes' where number = (select max(number) from audit_events)`,
    )
  }

  it('is what was done to the mailbox, its sign-in and its app within the hour, the newest first', async () => {
    const id = await app('Mail')
    const grantId = await grant(id, 'dana@contoso.example')
    const box = await mailbox({ registrationId: id, grantId, cause: 'secret.wrong', ago: 10 })
    await noted('credential.replaced', id, 200)
    await noted('mailbox.moved', box, 50)
    await noted('grant.gained', grantId, 40)
    await noted('credential.replaced', id, 21)
    await noted('credential.replaced', await app('Another'), 20)
    await noted('credential.checked', id, 15)
    await noted('mailbox.moved', box, 1)
    const changes = await changesBefore(opened.database.read, box)
    expect(changes.map(({ verb, actor }) => [verb, actor])).toEqual([
      ['credential.replaced', services.actor.name],
      ['grant.gained', services.actor.name],
      ['mailbox.moved', services.actor.name],
    ])
  })

  it('is nothing for a mailbox that works', async () => {
    const id = await app('Mail')
    const box = await mailbox({ registrationId: id, ago: 10 })
    await noted('credential.replaced', id, 12)
    expect(await changesBefore(opened.database.read, box)).toEqual([])
  })
})
