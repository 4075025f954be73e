import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNothing } from './reconcile.ts'
import { Ledger, minute, trouble } from './testing/ledger.ts'

const well: never[] = []

describe('an incident', () => {
  it('is opened when its trouble is sure, and not before', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble({ sure: false })])
    expect(ledger.open).toEqual([])
    ledger.round(2, [trouble()])
    expect(ledger.open).toMatchObject([{ key: trouble().key, since: minute(0) }])
    expect(ledger.kinds()).toEqual(['opened'])
  })

  it('is closed as soon as its trouble is gone, with the reason', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble()])
    const steps = ledger.round(1, well, () => ({ why: 'wider', by: 'app' }))
    expect(steps.close).toMatchObject([{ why: 'wider', by: 'app' }])
    expect(ledger.open).toEqual([])
  })

  it('is left alone while nothing changes, but for the time at which it was seen', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble()])
    expect(isNothing(ledger.round(1, [trouble()]))).toBe(true)
    expect(isNothing(ledger.round(4.9, [trouble()]))).toBe(true)
    expect(ledger.round(5, [trouble()]).seen).toHaveLength(1)
    expect(isNothing(ledger.round(6, [trouble()]))).toBe(true)
  })

  it('keeps count of what it stops, and of the worst', () => {
    const ledger = new Ledger()
    for (const [at, stops] of [3, 9, 4].entries()) ledger.round(at, [trouble({ stops, of: 10 })])
    expect(ledger.open).toMatchObject([{ stops: 4, stopsMost: 9, of: 10 }])
    expect(ledger.kinds()).toEqual(['opened'])
  })

  it('is worse when amber turns red, and quietly better when it turns back', () => {
    const ledger = new Ledger()
    for (const [at, severity] of (['amber', 'red', 'amber'] as const).entries())
      ledger.round(at, [trouble({ severity })])
    expect(ledger.kinds()).toEqual(['opened', 'worse'])
    expect(ledger.open).toMatchObject([{ severity: 'amber' }])
  })

  it('goes on when its mailbox has another trouble now: nobody is told that the first was solved', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble()])
    ledger.round(1, [trouble({ cause: 'mail.no_mailbox_or_license' })])
    expect(ledger.kinds()).toEqual(['opened', 'moved'])
    expect(ledger.open).toMatchObject([{ cause: 'mail.no_mailbox_or_license' }])
  })

  it('of one protocol goes on as that of its mailbox, and of another protocol it does not', () => {
    const protocol = (name: 'imap' | 'smtp', cause: string) =>
      trouble({ key: `protocol:box:${name}:${cause}`, level: 'protocol', protocol: name, cause })
    const ledger = new Ledger()
    ledger.round(0, [protocol('imap', 'mail.no_mailbox_or_license')])
    ledger.round(1, [trouble({ cause: 'mail.no_mailbox_or_license' })])
    expect(ledger.kinds()).toEqual(['opened', 'moved'])
    ledger.round(2, [protocol('smtp', 'mail.protocol_disabled')])
    expect(ledger.kinds()).toEqual(['opened', 'moved', 'closed', 'opened'])
  })

  it('wakes when its snooze is over', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble()])
    ledger.snooze(60)
    ledger.round(59, [trouble()])
    expect(ledger.open[0]?.snoozedUntil).toEqual(minute(60))
    ledger.round(60, [trouble()])
    expect(ledger.open[0]?.snoozedUntil).toBeNull()
    expect(ledger.kinds()).toEqual(['opened', 'woken'])
  })
})

describe('trouble that comes and goes', () => {
  it('is the same incident within an hour, and a new one afterwards', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble()])
    ledger.round(1, well)
    ledger.round(61, [trouble()])
    expect(ledger.open).toMatchObject([{ id: 'i1', returns: 1 }])
    ledger.round(62, well)
    ledger.round(123, [trouble()])
    expect(ledger.open).toMatchObject([{ id: 'i2', returns: 0 }])
    expect(ledger.kinds()).toEqual(['opened', 'closed', 'returned', 'closed', 'opened'])
  })

  it('is over only after half an hour once it has come back twice', () => {
    const ledger = new Ledger()
    for (let at = 0; at <= 4; at += 1) ledger.round(at, at % 2 === 0 ? [trouble()] : well)
    expect(ledger.open).toMatchObject([{ returns: 2 }])
    for (let at = 5; at < 34; at += 1) ledger.round(at, well)
    expect(ledger.open).toHaveLength(1)
    for (let at = 34; at < 41; at += 1) ledger.round(at, well)
    expect(ledger.open).toHaveLength(0)
    expect(ledger.kinds()).toEqual(['opened', 'closed', 'returned', 'closed', 'returned', 'closed'])
  })

  it('does not count as coming back when something wider had told of it', () => {
    const ledger = new Ledger()
    ledger.round(0, [trouble()])
    ledger.round(1, well, () => ({ why: 'wider' }))
    ledger.round(2, [trouble()])
    expect(ledger.open).toMatchObject([{ id: 'i1', returns: 0 }])
  })
})

/** What a few mailboxes and an app over them go through, minute by minute. */
const CAUSES = ['mail.shared_no_fullaccess', 'mail.no_mailbox_or_license']
const history = fc.array(
  fc.record({
    pause: fc.integer({ min: 1, max: 20 }),
    boxes: fc.array(
      fc.record({
        cause: fc.option(fc.constantFrom(...CAUSES), { nil: null }),
        severity: fc.constantFrom('red' as const, 'amber' as const),
        sure: fc.boolean(),
      }),
      { minLength: 3, maxLength: 3 },
    ),
  }),
  { maxLength: 60 },
)

describe('whatever happens', () => {
  it('no two open incidents have one key, and each has its fault, or flaps', () => {
    fc.assert(
      fc.property(history, (rounds) => {
        const ledger = new Ledger()
        let at = 0
        for (const { pause, boxes } of rounds) {
          at += pause
          const now = boxes.flatMap(({ cause, ...rest }, n) =>
            cause ? [trouble({ box: `b${n}`, cause, ...rest })] : [],
          )
          ledger.round(at, now)
          const keys = ledger.open.map(({ key }) => key)
          expect(new Set(keys).size).toBe(keys.length)
          const found = new Set(now.map(({ key }) => key))
          for (const { key, returns } of ledger.open) expect(found.has(key) || returns >= 2).toBe(true)
          for (const { key, sure } of now) if (sure) expect(keys).toContain(key)
          expect(isNothing(ledger.round(at, now))).toBe(true)
        }
      }),
    )
  })

  it('of one incident no more is told in half an hour than three comings and two goings', () => {
    fc.assert(
      fc.property(history, (rounds) => {
        const ledger = new Ledger()
        let at = 0
        for (const { pause, boxes } of rounds) {
          at += pause
          ledger.round(
            at,
            boxes.flatMap(({ cause, sure }, n) => (cause ? [trouble({ box: `b${n}`, sure })] : [])),
          )
        }
        const loud = ledger.told.filter(({ kind }) => ['opened', 'closed', 'returned'].includes(kind))
        for (const { at: from, id } of loud) {
          const within = loud.filter((one) => one.id === id && one.at >= from && one.at < from + 30)
          expect(within.length).toBeLessThanOrEqual(5)
          const closings = within.filter(({ kind }) => kind === 'closed')
          expect(closings.length).toBeLessThanOrEqual(2)
        }
      }),
    )
  })
})
