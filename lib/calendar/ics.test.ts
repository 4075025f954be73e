import fc from 'fast-check'
import ical, { type VEvent } from 'node-ical'
import { describe, expect, it } from 'vitest'
import type { Expiring } from '#lib/expiry/upcoming.ts'
import { calendarEvents } from './events.ts'
import { ALARM_DAYS, calendarText, entityTag, isKnown } from './ics.ts'
import { calendarWords } from './words.ts'

const PORTAL = 'https://mailgrant.example'
const ID = '019aa0b0-6b7e-7c3e-9d0a-3b1f5c1e6f4d'
const CHANGED = new Date('2026-11-02T08:00:00Z')

const secret = (given: Partial<Expiring> = {}): Expiring => ({
  kind: 'secret',
  id: ID,
  registrationId: '019aa0b0-0000-7c3e-9d0a-3b1f5c1e6f4d',
  registrationName: 'Harbour',
  name: '5e2f',
  displayName: null,
  expiresAt: new Date('2027-05-14T23:59:59.999Z'),
  left: { days: 170, tone: 'ok' },
  state: 'current',
  mailboxes: 3,
  ...given,
})

const textOf = (expiring: readonly Expiring[], { opensApps = true, sequence = 0 } = {}) => {
  const words = calendarWords()
  const revisionOf = () => ({ sequence, changedAt: CHANGED })
  return calendarText(
    words('name'),
    calendarEvents(expiring, { words, publicUrl: PORTAL, opensApps, revisionOf }),
  )
}

const eventsOf = (text: string) =>
  Object.values(ical.sync.parseICS(text)).filter((one): one is VEvent => one?.type === 'VEVENT')
const eventOf = (expiring: Expiring, options = {}) => {
  const [event] = eventsOf(textOf([expiring], options))
  if (!event) throw new Error('There is no event')
  return event
}
/** As somebody else reads it: unfolded, and with nothing taken off. */
const linesOf = (text: string) => text.replaceAll('\r\n ', '').split('\r\n')

describe('a calendar, as another program reads it', () => {
  it('has a day for each thing that ends, with what stops, what to do and where', () => {
    const event = eventOf(secret())
    expect(event).toMatchObject({
      uid: `credential-${ID}@mailgrant.example`,
      summary: 'Secret …5e2f of Harbour expires: 3 mailboxes stop',
      datetype: 'date',
      transparency: 'TRANSPARENT',
      url: { val: `${PORTAL}/registrations/019aa0b0-0000-7c3e-9d0a-3b1f5c1e6f4d` },
    })
    expect(event.description).toContain('ends on 2027-05-14 23:59 UTC')
    expect(event.description).toContain('Add the next one before that day')
    expect(eventOf(secret(), { opensApps: false })).toMatchObject({ url: { val: `${PORTAL}/expiries` } })
  })

  it.each([
    ['Certificate …5e2f of Harbour expires: 1 mailbox stops', { kind: 'certificate', mailboxes: 1 }],
    ['Secret …5e2f of Harbour expires', { mailboxes: 0 }],
    ['Secret …5e2f of Harbour has expired: 3 mailboxes stand still', { left: { days: -2, tone: 'expired' } }],
    [
      'Sign-in of desk@contoso.example has died: 1 mailbox stands still',
      {
        kind: 'grant',
        name: 'desk@contoso.example',
        state: 'not-renewed',
        mailboxes: 1,
        left: { days: -2, tone: 'expired' },
      },
    ],
    ['Spare secret …5e2f of Harbour expires', { state: 'next', mailboxes: 0 }],
    [
      'Sign-in of desk@contoso.example dies if unused: 2 mailboxes stop',
      { kind: 'grant', name: 'desk@contoso.example', state: 'stopped', mailboxes: 2 },
    ],
  ] as const)('says “%s”', (summary, given) => {
    expect(eventOf(secret(given)).summary).toBe(summary)
  })

  it('tells once of the sign-ins of an app that die on one day, however many they are', () => {
    const grant = (n: number, given: Partial<Expiring> = {}) =>
      secret({ kind: 'grant', id: `g${n}`, name: `desk${n}@contoso.example`, state: 'stopped', ...given })
    const later = new Date('2027-05-15T00:00:00Z')
    const text = textOf([
      ...Array.from({ length: 2_000 }, (_, n) => grant(n, { mailboxes: 1 })),
      secret(),
      grant(2_000, { registrationId: 'another', registrationName: 'Quay' }),
      grant(2_001, { expiresAt: later }),
      grant(2_002, { expiresAt: later, left: { days: -1, tone: 'expired' } }),
    ])
    const [many, ...others] = eventsOf(text)
    expect(many).toMatchObject({
      uid: 'grants-019aa0b0-0000-7c3e-9d0a-3b1f5c1e6f4d-2027-05-14@mailgrant.example',
      summary: '2,000 sign-ins of Harbour die if unused: 2,000 mailboxes stop',
    })
    expect(many?.description).toContain(
      'desk0@contoso.example, desk1@contoso.example, desk2@contoso.example, desk3@contoso.example, desk4@contoso.example and 1,995 more. If they are not used, they die from 2027-05-14 23:59 UTC on.',
    )
    expect(others.map(({ uid }) => uid)).toEqual([
      `credential-${ID}@mailgrant.example`,
      'grant-g2000@mailgrant.example',
      'grants-019aa0b0-0000-7c3e-9d0a-3b1f5c1e6f4d-2027-05-15@mailgrant.example',
    ])
    const dead = [2_003, 2_004].map((n) => grant(n, { left: { days: -1, tone: 'expired' } }))
    expect(eventsOf(textOf(dead)).map(({ summary }) => summary)).toEqual([
      '2 sign-ins of Harbour have died: 6 mailboxes stand still',
    ])
  })

  it.each([
    ['2027-05-14T00:00:00.000Z', '20270514', '20270515'],
    ['2027-05-14T23:59:59.999Z', '20270514', '20270515'],
    ['2027-12-31T23:30:00.000Z', '20271231', '20280101'],
    ['2028-02-29T12:00:00.000Z', '20280229', '20280301'],
  ])('puts %s on the whole day %s in UTC, wherever it is read', (at, day, next) => {
    const lines = linesOf(textOf([secret({ expiresAt: new Date(at) })]))
    expect(lines).toContain(`DTSTART;VALUE=DATE:${day}`)
    expect(lines).toContain(`DTEND;VALUE=DATE:${next}`)
  })

  it('rings at nine in the morning 30, 14, 7 and 1 days before', () => {
    const lines = linesOf(textOf([secret()]))
    expect(lines.filter((line) => line.startsWith('TRIGGER'))).toEqual([
      'TRIGGER:-P29DT15H',
      'TRIGGER:-P13DT15H',
      'TRIGGER:-P6DT15H',
      'TRIGGER:-PT15H',
    ])
    expect(lines.filter((line) => line === 'ACTION:DISPLAY')).toHaveLength(ALARM_DAYS.length)
    // Nine o'clock, counted from the midnight with which the day begins.
    const midnight = new Date('2027-05-14T00:00:00Z').getTime()
    const hours = [29 * 24 + 15, 13 * 24 + 15, 6 * 24 + 15, 15]
    expect(hours.map((before) => new Date(midnight - before * 3_600_000).toISOString().slice(0, 16))).toEqual(
      ['2027-04-14T09:00', '2027-04-30T09:00', '2027-05-07T09:00', '2027-05-13T09:00'],
    )
  })

  it('says how it is called, how often to look, and that it is published', () => {
    const lines = linesOf(textOf([secret()]))
    for (const line of [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'METHOD:PUBLISH',
      'X-WR-CALNAME:Mailgrant: what expires',
      'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
      'X-PUBLISHED-TTL:PT6H',
    ]) {
      expect(lines).toContain(line)
    }
    expect(textOf([])).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/)
  })

  it('keeps the name of a day and counts on when its date moves', () => {
    const before = eventOf(secret())
    const after = eventOf(secret({ expiresAt: new Date('2027-06-01T00:00:00Z') }), { sequence: 1 })
    expect(after.uid).toBe(before.uid)
    expect([before.sequence, after.sequence].map(Number)).toEqual([0, 1])
    expect(linesOf(textOf([secret()]))).toContain('LAST-MODIFIED:20261102T080000Z')
  })

  it('reads the same as long as nothing changed, and its tag says so', () => {
    const tag = entityTag(textOf([secret()]))
    expect(entityTag(textOf([secret()]))).toBe(tag)
    expect(entityTag(textOf([secret({ mailboxes: 4 })]))).not.toBe(tag)
    for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, '*']) expect(isKnown(sent, tag)).toBe(true)
    for (const sent of [null, '', '"other"', tag.slice(1)]) expect(isKnown(sent, tag)).toBe(false)
  })
})

describe('whatever an app is called', () => {
  const odd = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom('\r\n', '\n', ';', ',', '\\', '"', ':', 'BEGIN:VEVENT', '🦆', 'ß', '\u2028', '\0'),
      )
      .map((parts) => parts.join('')),
  )

  it('no line is longer than 75 octets or cuts a letter, and the days stay as many as they are', () => {
    fc.assert(
      fc.property(odd, odd, (registrationName, name) => {
        const text = textOf([secret({ registrationName }), secret({ kind: 'grant', id: 'other', name })])
        expect(text).not.toMatch(/[^\r]\n|\r[^\n]/)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\ufffd]/)
        for (const line of text.split('\r\n')) {
          const bytes = Buffer.from(line, 'utf8')
          expect(bytes.length).toBeLessThanOrEqual(75)
          expect(bytes.toString('utf8')).toBe(line)
        }
        const lines = linesOf(text)
        expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(2)
        expect(lines.filter((line) => line.startsWith('DTSTART'))).toHaveLength(2)
        expect(eventsOf(text)).toHaveLength(2)
      }),
    )
  })

  it('its name comes out as it went in', () => {
    const plain = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 150 })
      .filter(
        (text) =>
          text.trim() === text && !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', '')) && !/ {2}/.test(text),
      )
    fc.assert(
      fc.property(plain, (registrationName) => {
        const { summary } = eventOf(secret({ registrationName, mailboxes: 0 }))
        expect(summary).toBe(`Secret …5e2f of ${registrationName} expires`)
      }),
    )
  })
})
