import { describe, expect, it } from 'vitest'
import { httpStatus, type Seen, type Status, statusOf } from './status.ts'

const fine: Seen = {
  probing: 'ok',
  mailboxes: { total: 3, healthy: 3, failing: 0, throttled: 0, unknown: 0, lasting: 0 },
  incidents: { red: 0, amber: 0 },
  nextExpiryDays: 200,
  expired: 0,
}
const mailboxes = (given: Partial<Seen['mailboxes']>) => ({ mailboxes: { ...fine.mailboxes, ...given } })

const CASES: readonly (readonly [Status, string, Partial<Seen>])[] = [
  ['ok', 'everything works', {}],
  ['ok', 'there is no credential to end', { nextExpiryDays: null }],
  ['ok', 'some mailbox is still to be checked', mailboxes({ unknown: 1, healthy: 2 })],
  ['warning', 'a mailbox failed once', mailboxes({ failing: 1, healthy: 2 })],
  ['critical', 'a mailbox failed twice', mailboxes({ failing: 1, healthy: 2, lasting: 1 })],
  ['warning', 'a mailbox has to wait', mailboxes({ throttled: 1, healthy: 2 })],
  ['warning', 'an amber incident is open', { incidents: { red: 0, amber: 1 } }],
  ['critical', 'a red incident is open', { incidents: { red: 1, amber: 0 } }],
  ['warning', 'a credential has 30 days', { nextExpiryDays: 30 }],
  ['critical', 'a credential has ended', { nextExpiryDays: -1, expired: 1 }],
  ['critical', 'nobody checks', { probing: 'stopped' }],
  ['unknown', 'nobody ever checked', { probing: 'unknown' }],
  ['unknown', 'there is no mailbox', mailboxes({ total: 0, healthy: 0 })],
  ['unknown', 'no mailbox was checked', mailboxes({ healthy: 0, unknown: 3 })],
]

describe('the whole in one word', () => {
  it.each(CASES)('is %s when %s', (status, _when, given) => {
    expect(statusOf({ ...fine, ...given })).toBe(status)
  })

  it('is a number only for those who ask for one, and then for what is critical', () => {
    for (const status of ['ok', 'warning', 'unknown', 'critical'] as const) {
      expect(httpStatus(status, undefined)).toBe(200)
      expect(httpStatus(status, 'http')).toBe(status === 'critical' ? 503 : 200)
    }
  })
})
