import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { isWebhookSecret, newWebhookSecret, signatureHeaders } from './webhook-signature.ts'

describe('the signature of a webhook', () => {
  const body = JSON.stringify({ type: 'alert.opened', text: 'Zürich 東京' })

  it('is verified by the reference library of Standard Webhooks', () => {
    const secret = newWebhookSecret()
    const headers = signatureHeaders('message-1', new Date(), body, secret)
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  })

  it.each([
    ['another body', (h: Record<string, string>) => ({ body: `${body} `, headers: h })],
    ['another id', (h: Record<string, string>) => ({ body, headers: { ...h, 'webhook-id': 'message-2' } })],
    [
      'another time',
      (h: Record<string, string>) => ({
        body,
        headers: { ...h, 'webhook-timestamp': String(Number(h['webhook-timestamp']) + 1) },
      }),
    ],
  ])('fits no %s', (_, change) => {
    const secret = newWebhookSecret()
    const changed = change(signatureHeaders('message-1', new Date(), body, secret))
    expect(() => new Webhook(secret).verify(changed.body, changed.headers)).toThrow(/signature/i)
  })

  it('is made with a secret that differs every time and has the right form', () => {
    const secrets = Array.from({ length: 20 }, () => newWebhookSecret())
    expect(new Set(secrets).size).toBe(20)
    expect(secrets.every(isWebhookSecret)).toBe(true)
    for (const bad of [
      '',
      'whsec_',
      'whsec_c2hvcnQ=',
      'secret',
      `whsec_${'A'.repeat(400)}`,
      `${secrets[0]} `,
    ]) {
      expect(isWebhookSecret(bad)).toBe(false)
    }
  })
})
