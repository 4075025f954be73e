import { describe, expect, it } from 'vitest'
import { PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import { askedToWait, judge, judgeWithoutToken, mayBeTheToken } from './judge.ts'
import { secondsToNextProbe } from './next-probe.ts'
import { targetOf } from './targets.ts'
import { failed, IMAP_REFUSED, IMAP_THROTTLED, passed, SMTP_OFF } from './testing/fake-tools.ts'

describe('the judgement of a probe', () => {
  it('is healthy when every protocol went through to the end', () => {
    expect(judge([passed('imap'), passed('smtp')], {})).toMatchObject({ health: 'healthy', cause: null })
  })

  it('is that of the worst protocol, each with its own cause', () => {
    const { health, cause, protocols } = judge([IMAP_THROTTLED, passed('pop3'), SMTP_OFF], {})
    expect({ health, cause }).toEqual({ health: 'failing', cause: 'smtp.auth_disabled_work' })
    expect(protocols.map((one) => [one.health, one.cause])).toEqual([
      ['throttled', 'mail.throttled_or_busy'],
      ['healthy', undefined],
      ['failing', 'smtp.auth_disabled_work'],
    ])
  })

  it('is amber as long as nothing is worse than slow', () => {
    expect(judge([IMAP_THROTTLED, passed('smtp')], {})).toMatchObject({ health: 'throttled' })
  })

  it('takes the cause of the token for every protocol that was not tried', () => {
    const { health, protocols } = judgeWithoutToken('service.unavailable', [passed('imap')])
    expect(health).toBe('throttled')
    expect(protocols).toMatchObject([{ health: 'throttled', cause: 'service.unavailable' }])
  })
})

describe('a refused sign-in', () => {
  it('may be the token when the server left the reason open', () => {
    expect(mayBeTheToken(IMAP_REFUSED, { accountIsMailbox: true })).toBe(true)
  })
  it('is not the token when the server named the reason', () => {
    expect(mayBeTheToken(SMTP_OFF, {})).toBe(false)
  })
  it('is not the token when it failed elsewhere or by a deadline', () => {
    expect(mayBeTheToken(IMAP_THROTTLED, {})).toBe(false)
    expect(mayBeTheToken(passed('imap'), {})).toBe(false)
    const deadline = failed('imap', 'authenticate', { source: 'tcp', code: 'CLOSED', text: 'closed' })
    expect(mayBeTheToken(deadline, {})).toBe(false)
  })
})

describe('the next check', () => {
  it('comes after the usual time, a tenth earlier or later', () => {
    expect(secondsToNextProbe(30, 0, 0)).toBe(1620)
    expect(secondsToNextProbe(30, 0, 0.5)).toBe(1800)
    expect(secondsToNextProbe(30, 0, 1)).toBe(1980)
  })
  it('obeys a server that asks for more, but for no longer than a day', () => {
    expect(secondsToNextProbe(30, 7200, 0.5)).toBe(7200)
    expect(secondsToNextProbe(30, 10, 0.5)).toBe(1800)
    expect(secondsToNextProbe(30, 1e9, 0.5)).toBe(86_400)
    expect(askedToWait([IMAP_THROTTLED, passed('smtp')])).toBe(7200)
    expect(askedToWait([])).toBe(0)
  })
})

describe('who logs in', () => {
  const { global } = PRESET_CLOUDS
  const mailbox = { address: 'info@contoso.example', access: 'shared' } as const
  it('to IMAP and POP3 is the mailbox', () => {
    expect(targetOf('imap', mailbox, 'dana@contoso.example', global).login).toBe('info@contoso.example')
    expect(targetOf('pop3', mailbox, 'dana@contoso.example', global).login).toBe('info@contoso.example')
  })
  it('to SMTP is the user of the token, who says to send as the mailbox', () => {
    expect(targetOf('smtp', mailbox, 'dana@contoso.example', global)).toMatchObject({
      login: 'dana@contoso.example',
      sender: 'info@contoso.example',
      host: 'smtp.office365.com',
      port: 587,
    })
    expect(targetOf('smtp', mailbox, null, global).login).toBe('info@contoso.example')
  })
  it('to SMTP is the mailbox when the app itself has the token', () => {
    const app = { ...mailbox, access: 'app' } as const
    expect(targetOf('smtp', app, 'whoever@contoso.example', global).login).toBe('info@contoso.example')
  })
})
