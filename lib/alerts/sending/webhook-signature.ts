import { createHmac, randomBytes } from 'node:crypto'

export const WEBHOOK_SECRET_PREFIX = 'whsec_'
const BYTES = 32
const FEWEST_BYTES = 24
const MOST_BYTES = 64

/** A signing secret as the Standard Webhooks specification writes it: 24 to 64 bytes in base64 behind `whsec_`. */
export function newWebhookSecret(random: (bytes: number) => Buffer = randomBytes): string {
  return WEBHOOK_SECRET_PREFIX + random(BYTES).toString('base64')
}

export function isWebhookSecret(text: string): boolean {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)
  const bytes = match?.[1] ? Buffer.from(match[1], 'base64').length : 0
  return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES
}

/**
 * The headers of a signed webhook (Standard Webhooks 1.0): HMAC-SHA256 over id, seconds since 1970 and body. The time
 * is that of this attempt, because receivers refuse what is older than a few minutes; the id tells a repetition.
 */
export function signatureHeaders(id: string, at: Date, body: string, secret: string): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.slice(WEBHOOK_SECRET_PREFIX.length), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` }
}
