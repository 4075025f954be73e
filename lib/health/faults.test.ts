import { describe, expect, it } from 'vitest'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { type Fault, faultsOf } from './faults.ts'
import type { Box } from './testing/observations-of.ts'
import { observationsOf } from './testing/observations-of.ts'

const SPREAD = 40

const names = (faults: readonly Fault[]) =>
  faults.map(({ level, cause, subject, protocol, mailboxes, of }) =>
    [
      level,
      subject.kind === 'host' ? subject.cloud : subject.name,
      ...(protocol ? [protocol] : []),
      cause,
      `${mailboxes}/${of}`,
    ].join(' '),
  )

const found = (...boxes: readonly Box[]) => names(faultsOf(observationsOf(boxes), SPREAD * 60_000))
const many = (count: number, box: (place: number) => Box): Box[] =>
  Array.from({ length: count }, (_, place) => box(place))

/** A mailbox whose protocols came into this state so many minutes ago. */
const all = (cause: string, ago = 5, more: Partial<Box> = {}): Box => ({
  ago,
  imap: cause,
  pop3: cause,
  smtp: cause,
  ...more,
})
const well = (ago = 60, more: Partial<Box> = {}): Box => ({ ago, ...more })

describe('a fault lives where its cause lives', () => {
  it('is one of the app for every mailbox that an expired secret stops', () => {
    expect(found(...many(14, () => all('secret.expired')))).toEqual(['app A secret.expired 14/14'])
  })

  it('is one of the app from its first mailbox on, while the others live on tokens they still have', () => {
    expect(found(all('secret.expired', 2), ...many(9, () => well(1)))).toEqual(['app A secret.expired 1/10'])
  })

  it('counts each app by itself', () => {
    const boxes = [
      ...many(2, () => all('secret.expired')),
      ...many(3, () => all('app.disabled', 5, { app: 'B' })),
    ]
    expect(found(...boxes)).toEqual(['app B app.disabled 3/3', 'app A secret.expired 2/2'])
  })

  it('is one of the app when a policy came over all of its mailboxes in one moment', () => {
    expect(found(...many(5, (n) => all('ca.blocked', 5 + n, { grant: `g${n}` })))).toEqual([
      'app A ca.blocked 5/5',
    ])
  })

  it('is none of the app when the same cause came over its mailboxes at different times', () => {
    expect(found(...many(5, (n) => all('refresh.expired_idle', 1 + n * 600, { grant: `g${n}` })))).toEqual([])
  })

  it('is none of the app when another mailbox was seen to work since', () => {
    expect(
      found(...many(5, (n) => all('ca.blocked', 5, { grant: `g${n}` })), well(60, { checked: 1 })),
    ).toEqual([])
  })

  it('is one of the app when the mailboxes left over were not checked since', () => {
    expect(found(...many(5, () => all('ca.blocked', 5)), well(60, { checked: 20 }))).toEqual([
      'app A ca.blocked 5/6',
    ])
  })

  it('is one of a large app after a few of its mailboxes, when none was seen to work since', () => {
    const rest = (count: number) => many(count, () => well(60, { checked: 20 }))
    expect(found(...many(5, () => all('ca.blocked', 5)), ...rest(495))).toEqual(['app A ca.blocked 5/500'])
    expect(found(...many(4, () => all('ca.blocked', 5)), ...rest(496))).toEqual([])
  })

  it('is one of the app also where one mailbox had the same trouble long before', () => {
    const boxes = [
      all('ca.blocked', 9_000),
      ...many(5, () => all('ca.blocked', 5)),
      well(60, { checked: 20 }),
    ]
    expect(found(...boxes)).toEqual(['app A ca.blocked 6/7'])
  })

  it('is that of a mailbox when it fails alone', () => {
    for (const cause of ['mail.shared_no_fullaccess', 'smtp.auth_disabled_work', 'mail.protocol_disabled'])
      expect(found(all(cause), ...many(8, () => well(60, { checked: 1 })))).toEqual([])
  })
})

describe('a fault of one sign-in', () => {
  const delegate = { access: 'shared', grant: 'dana' } as const

  it('is one for every mailbox that a revoked sign-in carries', () => {
    const boxes = [all('refresh.revoked', 5, { grant: 'dana' }), all('refresh.revoked', 9, delegate)]
    expect(found(...boxes, well(60, { checked: 1 }))).toEqual(['grant dana refresh.revoked 2/2'])
  })

  it('is none when a single mailbox hangs on it: the row of the mailbox says enough', () => {
    expect(found(all('refresh.revoked', 5, { grant: 'dana' }), well(60, { checked: 1 }))).toEqual([])
  })

  it('is that of the delegate when only the shared mailboxes of one delegate fail, all at once', () => {
    const lost = many(3, () => all('mail.shared_no_fullaccess', 5, delegate))
    const others = [
      well(60, { checked: 1, grant: 'dana' }),
      well(60, { checked: 1, access: 'shared', grant: 'eve' }),
    ]
    expect(found(...lost, ...others)).toEqual(['grant dana mail.shared_no_fullaccess 3/4'])
  })

  it('is that of the mailboxes when the delegate lost one and opens another', () => {
    const lost = many(2, () => all('mail.shared_no_fullaccess', 5, delegate))
    expect(found(...lost, well(60, { ...delegate, checked: 1 }))).toEqual([])
  })

  it('is told once when the whole app has it', () => {
    const boxes = many(4, (n) => all('mfa.required', 5, { grant: n < 2 ? 'dana' : 'eve', access: 'shared' }))
    expect(found(...boxes)).toEqual(['app A mfa.required 4/4'])
  })
})

describe('a fault of a protocol, of the network and of the service', () => {
  const only = (protocol: Protocol, cause: string, ago = 5, more: Partial<Box> = {}): Box => ({
    ago,
    [protocol]: cause,
    ...more,
  })

  it('is one of the network when a port is shut for every mailbox', () => {
    expect(found(...many(6, (n) => only('imap', 'net.path_blocked', 1 + n)))).toEqual([
      'network global imap net.path_blocked 6/6',
    ])
  })

  it('is amber while every try failed only once', () => {
    const [fault] = faultsOf(
      observationsOf(many(4, () => only('imap', 'net.path_blocked', 1, { health: 'throttled' }))),
      SPREAD * 60_000,
    )
    expect(fault).toMatchObject({ level: 'network', severity: 'amber' })
  })

  it('is one without a protocol when every protocol has it', () => {
    expect(found(...many(6, () => all('net.dns')))).toEqual(['network global net.dns 6/6'])
  })

  it('is one over all apps of a cloud, and none of another cloud', () => {
    const boxes = [
      ...many(2, () => only('pop3', 'net.path_blocked')),
      only('pop3', 'net.path_blocked', 5, { app: 'B' }),
      well(60, { app: 'C', cloud: 'china', checked: 1 }),
    ]
    expect(found(...boxes)).toEqual(['network global pop3 net.path_blocked 3/3'])
  })

  it('is none of the network when the same port works for another mailbox', () => {
    expect(found(...many(3, () => only('imap', 'net.path_blocked')), well(60, { checked: 1 }))).toEqual([])
  })

  it('is the switch of the tenant when SMTP AUTH goes off for every mailbox of an app', () => {
    expect(found(...many(4, () => only('smtp', 'smtp.auth_disabled_work')))).toEqual([
      'protocol A smtp smtp.auth_disabled_work 4/4',
    ])
  })

  it('is the switch of the mailbox when it is off for one and on for the others', () => {
    expect(
      found(only('smtp', 'smtp.auth_disabled_work'), ...many(4, () => well(60, { checked: 1 }))),
    ).toEqual([])
  })

  it('is amber, and one line, while the service is busy for all', () => {
    const boxes = many(5, () => all('mail.throttled_or_busy', 5, { health: 'throttled' }))
    const [fault, ...more] = faultsOf(observationsOf(boxes), SPREAD * 60_000)
    expect(more).toEqual([])
    expect(fault).toMatchObject({ level: 'service', severity: 'amber', mailboxes: 5, protocol: null })
  })

  it('is nothing at all while one of many is asked to wait', () => {
    expect(
      found(all('mail.throttled_or_busy', 5, { health: 'throttled' }), ...many(5, () => well())),
    ).toEqual([])
  })
})

describe('the list of faults', () => {
  it('puts what calls for a person before what passes, and the widest first', () => {
    const boxes = [
      ...many(5, () => all('mail.throttled_or_busy', 5, { health: 'throttled', cloud: 'china', app: 'C' })),
      ...many(2, () => all('secret.expired')),
      ...many(3, () => all('app.disabled', 5, { app: 'B' })),
    ]
    expect(found(...boxes)).toEqual([
      'app B app.disabled 3/3',
      'app A secret.expired 2/2',
      'service china mail.throttled_or_busy 5/5',
    ])
  })

  it('gives the same fault the same key while it spreads, and another fault another', () => {
    const key = (...boxes: readonly Box[]) =>
      faultsOf(observationsOf(boxes), SPREAD * 60_000).map((one) => one.key)
    expect(key(all('secret.expired'))).toEqual(key(...many(3, () => all('secret.expired', 9))))
    expect(key(all('secret.expired'))).not.toEqual(key(all('secret.wrong')))
    expect(key(all('secret.expired'))).not.toEqual(key(all('secret.expired', 5, { app: 'B' })))
  })

  it('knows nothing of causes that another version wrote, and of mailboxes nobody has checked', () => {
    const fresh = { ago: 1, health: 'unknown' as Health, checked: null }
    expect(found(all('no.such_cause'), all('no.such_cause'), all('no.such_cause'), fresh)).toEqual([])
    expect(found()).toEqual([])
  })
})
