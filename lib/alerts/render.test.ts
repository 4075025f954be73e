import { describe, expect, it } from 'vitest'
import { CAUSE_IDS } from '#lib/diagnosis/causes.ts'
import type { DigestMessage, IncidentMessage, ReminderMessage } from './message.ts'
import { renderMessage } from './render.ts'
import type { Rendered } from './rendered.ts'

const AT = new Date('2026-05-06T06:00:00Z')
const given = { id: 'd1', at: AT, publicUrl: 'https://mailgrant.example' }
const common = { zone: 'Europe/Berlin', due: AT.toISOString() }

const OPENED: IncidentMessage = {
  ...common,
  kind: 'opened',
  incidentId: 'i1',
  episode: 0,
  level: 'app',
  subjectKind: 'app',
  subjectName: 'Contoso mail',
  appName: null,
  cause: 'secret.expired',
  protocol: null,
  severity: 'red',
  who: 'app-admin',
  since: '2026-05-06T05:30:00.000Z',
  closedAt: null,
  closedWhy: null,
  returned: false,
  stops: 37,
  of: 40,
  through: { registrationIds: ['r1'], mailboxIds: [], everything: false },
}
const REMINDER: ReminderMessage = {
  ...common,
  kind: 'reminder',
  credentialId: 'c1',
  registrationId: 'r1',
  appName: 'Contoso mail',
  what: 'secret',
  hint: 'x9Kq',
  displayName: null,
  expiresAt: '2026-05-20T10:00:00.000Z',
  days: 14,
  stops: 40,
  rotatesBefore: null,
  rotationTrouble: false,
}
const DIGEST: DigestMessage = {
  ...common,
  kind: 'digest',
  ruleName: 'Everybody',
  day: '2026-05-06',
  open: [],
  openMore: 0,
  closed: [],
  closedMore: 0,
  expiries: [],
  expiriesMore: 0,
  channels: [],
}

const allText = (rendered: Rendered) =>
  [
    rendered.title,
    ...rendered.lines,
    ...rendered.facts.flatMap(({ name, value }) => [name, value]),
    ...rendered.sections.flatMap(({ heading, items }) => [heading, ...items]),
  ].join('\n')

describe('a message about an incident', () => {
  it('says what broke, since when in the zone of the rule, what it stops, who acts, and what comes first', () => {
    const told = renderMessage(OPENED, given)
    expect(told.title).toBe('The client secret has expired: Contoso mail')
    expect(told.lines).toContain('Since 6 May 2026, 07:30 (UTC+02:00).')
    expect(told.lines).toContain('It stops 37 mailboxes of 40.')
    expect(told.lines.at(-1)).toMatch(/^First step: Open App registrations, Contoso mail, Certificates/)
    expect(told.facts).toContainEqual({ name: 'Who must act', value: 'The admin of the app in Entra' })
    expect(told.link?.url).toBe('https://mailgrant.example/incidents/i1')
    expect(told).toMatchObject({ severity: 'red', thread: 'incident:i1', through: OPENED.through })
  })

  it('says that it is over, and for how long it lasted', () => {
    const closed = {
      ...OPENED,
      kind: 'closed' as const,
      closedAt: '2026-05-06T08:00:00.000Z',
      closedWhy: 'works' as const,
    }
    const told = renderMessage(closed, given)
    expect(told).toMatchObject({ severity: 'good', title: 'Works again: Contoso mail' })
    expect(told.lines).toEqual([
      'The client secret has expired: over since 6 May 2026, 10:00 (UTC+02:00), after 2 hours, 30 minutes.',
    ])
    expect(renderMessage({ ...closed, closedWhy: 'wider' }, given).title).toBe(
      'Part of a wider fault: Contoso mail',
    )
    expect(renderMessage({ ...closed, closedWhy: 'gone' }, given).title).toBe(
      'No longer watched: Contoso mail',
    )
    expect(renderMessage({ ...closed, closedWhy: 'by-hand' }, given).title).toBe(
      'Closed by hand: Contoso mail',
    )
  })

  it('leaves no hole in any sentence, for any cause, kind and protocol', () => {
    for (const cause of [...CAUSE_IDS, 'a.cause.of.tomorrow']) {
      for (const kind of ['opened', 'worse', 'closed'] as const) {
        for (const protocol of [null, 'imap', 'pop3', 'smtp'] as const) {
          const text = allText(renderMessage({ ...OPENED, cause, kind, protocol, level: 'protocol' }, given))
          expect(text).not.toMatch(/[{}]|alertmessages\.|undefined|null/)
        }
      }
    }
  })

  it('keeps a name with line breaks or signs that turn text round in one line', () => {
    const told = renderMessage({ ...OPENED, subjectName: 'Con\r\ntoso\u202E <b>{x}' }, given)
    expect(told.title).toBe('The client secret has expired: Con toso <b>{x}')
  })
})

describe('a reminder', () => {
  it('says when it ends, what stops with it, and what to do', () => {
    const told = renderMessage(REMINDER, given)
    expect(told).toMatchObject({
      severity: 'amber',
      title: 'Client secret of Contoso mail runs out in 14 days',
    })
    expect(told.lines[0]).toBe('It ends on 20 May 2026 (UTC), in 14 days.')
    expect(told.lines[1]).toBe('40 mailboxes of this app stop with it.')
    expect(told.link?.url).toBe('https://mailgrant.example/registrations/r1')
  })

  it('is red from the day on which it ends, and says whether it has ended', () => {
    const today = renderMessage({ ...REMINDER, days: 0, expiresAt: '2026-05-06T22:00:00.000Z' }, given)
    expect(today).toMatchObject({ severity: 'red', title: 'Client secret of Contoso mail runs out today' })
    const past = renderMessage(
      { ...REMINDER, what: 'certificate', days: -3, expiresAt: '2026-05-03T10:00:00.000Z' },
      given,
    )
    expect(past.title).toBe('Certificate of Contoso mail has run out')
    expect(past.lines[1]).toBe('40 mailboxes of this app cannot sign in with it any more.')
  })

  it('says so when the portal rotates it by itself, and when that came to nothing', () => {
    const planned = renderMessage({ ...REMINDER, days: 60, rotatesBefore: 30 }, given)
    expect(planned).toMatchObject({ severity: 'notice' })
    expect(planned.lines.at(-1)).toBe(
      'The portal rotates it by itself 30 days before its end; nothing has to be done.',
    )
    const late = renderMessage({ ...REMINDER, rotatesBefore: 30 }, given)
    expect(late.lines.at(-1)).toContain('That has not happened yet')
    const trouble = renderMessage({ ...REMINDER, rotatesBefore: 30, rotationTrouble: true }, given)
    expect(trouble.lines.at(-1)).toContain('came to nothing')
  })
})

describe('a digest', () => {
  it('says that all is well when there is nothing to tell', () => {
    const told = renderMessage(DIGEST, given)
    expect(told).toMatchObject({ severity: 'good', title: 'All is well', sections: [] })
    expect(told.lines[0]).toBe('How it stands on Wednesday, 6 May 2026.')
  })

  it('lists what is open, what is over, what runs out and which channels fail', () => {
    const since = '2026-05-05T22:00:00.000Z'
    const told = renderMessage(
      {
        ...DIGEST,
        open: [
          { cause: 'secret.expired', subjectName: 'Contoso mail', severity: 'red', since, stops: 2, of: 2 },
        ],
        openMore: 3,
        closed: [
          {
            cause: 'mail.throttled',
            subjectName: 'support@contoso.example',
            since,
            closedAt: AT.toISOString(),
          },
        ],
        expiries: [
          {
            what: 'secret',
            appName: 'A',
            name: 'x9Kq',
            expiresAt: '2026-05-20T10:00:00.000Z',
            days: 14,
            spare: false,
            stops: 2,
          },
          {
            what: 'certificate',
            appName: 'A',
            name: 'AB12',
            expiresAt: '2026-05-05T10:00:00.000Z',
            days: -1,
            spare: true,
            stops: 0,
          },
        ],
        channels: [
          { name: 'Ops', since, dead: false },
          { name: 'Old hook', since, dead: true },
        ],
      },
      given,
    )
    expect(told.title).toBe('4 open incidents, 2 ends within 60 days')
    expect(told.sections.map(({ items }) => items.length)).toEqual([2, 1, 2, 2])
    expect(told.sections[0]?.items).toEqual([
      'Broken: The client secret has expired, Contoso mail, since 6 May 2026, 00:00 (UTC+02:00); stops 2 mailboxes',
      'and 3 more',
    ])
    expect(told.sections[2]?.items).toEqual([
      'Client secret x9Kq of A: ends on 20 May 2026, in 14 days; 2 mailboxes stop with it',
      'Certificate AB12 of A: ended on 5 May 2026; not in use',
    ])
    expect(told.sections[3]?.items[1]).toBe('Old hook: does not work until somebody changes it')
    expect(told.severity).toBe('red')
  })
})

describe('a test message', () => {
  it('names its channel and stops at nothing', () => {
    const told = renderMessage({ ...common, kind: 'test', channelName: 'Ops' }, given)
    expect(told).toMatchObject({ severity: 'notice', title: 'Test message from Mailgrant', thread: null })
    expect(told.lines[0]).toContain('“Ops”')
  })
})
