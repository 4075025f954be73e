import { describe, expect, it } from 'vitest'
import { MetTwice } from './met-twice.ts'
import { probingStoppedSince, type WatchFacts, watchTroubles } from './watch.ts'

const NOW = new Date(Date.UTC(2026, 10, 21, 12))
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

const facts = (given: Partial<WatchFacts> = {}): WatchFacts => ({
  mailboxes: 10,
  probes: { count: 0, oldest: null, lastCheck: ago(1) },
  renewals: { count: 0, oldest: null },
  messages: { count: 0, oldest: null },
  beats: new Map([
    ['probe-due', ago(0.2)],
    ['renew-grants', ago(1)],
    ['deliver-alerts', ago(0.2)],
  ]),
  grants: [],
  gone: [],
  carried: [],
  rotations: [],
  channels: [],
  ...given,
})
const found = (given: Partial<WatchFacts>) =>
  watchTroubles(facts(given), NOW).map(({ level, subjectName, cause, severity }) =>
    [level, subjectName, cause, severity].join(' '),
  )
const app = { registrationId: 'r', app: 'Helpdesk', mailboxes: 4, since: ago(60) }
const stale = (n: number) => ({ ...app, grantId: `g${n}`, account: `a${n}`, since: ago(n) })

describe('the portal watches itself', () => {
  it('and is content while everything goes on', () => {
    expect(found({})).toEqual([])
  })

  it('sees that nobody checks mailboxes, by the job that is silent and by the checks that are missing', () => {
    const silent = new Map([['probe-due', ago(20)]])
    const late = { count: 3, oldest: ago(18), lastCheck: ago(20) }
    const [trouble] = watchTroubles(facts({ beats: silent, probes: late }), NOW)
    expect(trouble).toMatchObject({ cause: 'probing-stopped', since: ago(20), stops: 3, of: 10, sure: false })
  })

  it('is not misled by a long round, by an empty portal or by one that has just been set up', () => {
    const silent = new Map([['probe-due', ago(50)]])
    const behind = { count: 400, oldest: ago(40), lastCheck: ago(0.1) }
    expect(found({ beats: silent, probes: behind })).toEqual([])
    expect(probingStoppedSince({ ...facts({ beats: silent, probes: behind }), mailboxes: 0 }, NOW)).toBeNull()
    const fresh = { beats: new Map(), probes: { count: 0, oldest: null, lastCheck: null } }
    expect(found(fresh)).toEqual([])
  })

  it('sees renewals and messages that nobody takes', () => {
    expect(found({ renewals: { count: 2, oldest: ago(90) } })).toEqual([
      'portal Mailgrant renewing-stopped red',
    ])
    expect(found({ messages: { count: 2, oldest: ago(20) } })).toEqual([
      'portal Mailgrant delivering-stopped red',
    ])
  })

  it('sees that nobody makes messages of what happens, also while nothing waits to be delivered', () => {
    const beats = new Map([
      ['plan-alerts', ago(20)],
      ['deliver-alerts', ago(0.2)],
    ])
    expect(found({ beats })).toEqual(['portal Mailgrant delivering-stopped red'])
  })

  it('raises the alarm for a sign-in that is not renewed, once for an app that has several', () => {
    expect(found({ grants: [stale(1), stale(2)] })).toEqual([
      'grant a1 grant-not-renewed red',
      'grant a2 grant-not-renewed red',
    ])
    const [many] = watchTroubles(facts({ grants: [stale(1), stale(2), stale(3)] }), NOW)
    expect(many).toMatchObject({ level: 'app', subjectName: 'Helpdesk', stops: 12, since: ago(3) })
  })

  it('names secrets that are gone, rotations that are stuck, more so when time runs out, and dead channels', () => {
    const soon = new Date(NOW.getTime() + 5 * 86_400_000)
    const later = new Date(NOW.getTime() + 50 * 86_400_000)
    expect(found({ gone: [app] })).toEqual(['app Helpdesk secret-gone red'])
    expect(found({ carried: [app] })).toEqual(['app Helpdesk fallback-in-use red'])
    expect(found({ rotations: [{ ...app, expiresAt: later }] })).toEqual([
      'app Helpdesk rotation-stuck amber',
    ])
    expect(found({ rotations: [{ ...app, expiresAt: soon }] })).toEqual(['app Helpdesk rotation-stuck red'])
    expect(found({ channels: [{ id: 'c', name: 'Ops', since: ago(1) }] })).toEqual([
      'portal Ops channel-dead red',
    ])
  })
})

describe('what is not sure yet', () => {
  const silent = watchTroubles(facts({ renewals: { count: 1, oldest: ago(90) } }), NOW)
  const sure = (memory: MetTwice, troubles: typeof silent, minutes: number) =>
    memory.judge(troubles, [], ago(-minutes)).map((trouble) => trouble.sure)

  it('counts when it is still there a minute later, and begins anew when it was gone', () => {
    const memory = new MetTwice()
    expect(sure(memory, silent, 0)).toEqual([false])
    expect(sure(memory, silent, 0.5)).toEqual([false])
    expect(sure(memory, silent, 1)).toEqual([true])
    sure(memory, [], 2)
    expect(sure(memory, silent, 3)).toEqual([false])
  })
})
