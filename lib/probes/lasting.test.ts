import { describe, expect, it } from 'vitest'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import type { Before, StateBefore } from './before.ts'
import { judge, judgeWithoutToken } from './judge.ts'
import { BUSY_UNTIL_BROKEN, lasting } from './lasting.ts'
import { failed, IMAP_THROTTLED, passed, SMTP_OFF } from './testing/fake-tools.ts'

const IMAP_SHUT = failed('imap', 'connect', { source: 'tcp', code: 'ECONNREFUSED', text: 'ECONNREFUSED' })
const IMAP_UNTRUSTED = failed('imap', 'tls', {
  source: 'tls',
  code: 'SELF_SIGNED_CERT_IN_CHAIN',
  text: 'self-signed certificate in certificate chain',
})

const state = (health: Health, cause: string | null = null, age = 60): StateBefore => ({ health, cause, age })
const asBefore = (protocols: Partial<Record<Protocol, StateBefore>>): Before => ({
  mailbox: state('healthy'),
  protocols,
  recheck: null,
  ran: [],
  scheduled: true,
  dueAt: '2030-01-01 00:00:00+00',
})
const shown = (judged: ReturnType<typeof lasting>) => [judged.health, judged.cause]

describe('one try of the network that fails', () => {
  it('is amber after a good one, and after none at all', () => {
    const judged = judge([IMAP_SHUT, passed('smtp')], {})
    expect(judged.health).toBe('failing')
    expect(shown(lasting(judged, asBefore({ imap: state('healthy') })))).toEqual([
      'throttled',
      'net.path_blocked',
    ])
    expect(shown(lasting(judged, null))).toEqual(['throttled', 'net.path_blocked'])
  })

  it('is broken at the second check in a row, whatever of the network failed at the first', () => {
    const judged = judge([IMAP_SHUT], {})
    for (const cause of ['net.path_blocked', 'net.dns']) {
      expect(lasting(judged, asBefore({ imap: state('throttled', cause) })).health).toBe('failing')
      expect(lasting(judged, asBefore({ imap: state('failing', cause) })).health).toBe('failing')
    }
  })

  it('is the first again after something else was wrong', () => {
    const judged = judge([IMAP_SHUT], {})
    expect(lasting(judged, asBefore({ imap: state('failing', 'mail.protocol_disabled') })).health).toBe(
      'throttled',
    )
  })

  it('is broken at once when it is a certificate: that does not pass by itself', () => {
    expect(lasting(judge([IMAP_UNTRUSTED], {}), asBefore({ imap: state('healthy') })).health).toBe('failing')
  })

  it('is amber, too, when it was the sign-in service that could not be reached', () => {
    const judged = judgeWithoutToken('net.dns', [passed('imap'), passed('smtp')])
    expect(shown(lasting(judged, null))).toEqual(['throttled', 'net.dns'])
  })

  it('leaves the word to what is broken in earnest', () => {
    const judged = judge([IMAP_SHUT, SMTP_OFF], {})
    expect(shown(lasting(judged, null))).toEqual(['failing', 'smtp.auth_disabled_work'])
  })
})

describe('a busy server', () => {
  const judged = judge([IMAP_THROTTLED], {})
  const busy = (age: number, health: Health = 'throttled') =>
    lasting(judged, asBefore({ imap: state(health, 'mail.throttled_or_busy', age) })).health

  it('stays amber for a day', () => {
    expect(busy(0)).toBe('throttled')
    expect(busy(BUSY_UNTIL_BROKEN - 1)).toBe('throttled')
  })

  it('is broken when it never clears, and stays that until it works', () => {
    expect(busy(BUSY_UNTIL_BROKEN)).toBe('failing')
    expect(busy(60, 'failing')).toBe('failing')
  })
})

it('what a person has to repair is broken at the first check', () => {
  expect(lasting(judge([SMTP_OFF], {}), null)).toMatchObject({ health: 'failing' })
  expect(lasting(judgeWithoutToken('refresh.revoked', [passed('imap')]), null)).toMatchObject({
    health: 'failing',
    cause: 'refresh.revoked',
  })
})

it('what works is healthy whatever was before', () => {
  const judged = lasting(judge([passed('imap')], {}), asBefore({ imap: state('failing', 'net.dns') }))
  expect(shown(judged)).toEqual(['healthy', null])
})
