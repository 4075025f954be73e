import { z } from 'zod'
import type { ChannelKind } from '#lib/alerts/channel.ts'
import { payloadOf } from '#lib/alerts/sending/payload.ts'
import { shownAddress, webAddress } from '#lib/alerts/sending/web-address.ts'
import { deliverByWeb } from '#lib/alerts/sending/web-delivery.ts'
import {
  isWebhookSecret,
  newWebhookSecret,
  signatureHeaders,
  WEBHOOK_SECRET_PREFIX,
} from '#lib/alerts/sending/webhook-signature.ts'

const settings = z.object({
  address: webAddress,
  secret: z.string('required').trim().min(1, 'required').refine(isWebhookSecret, 'webhook-secret'),
})

type Settings = z.output<typeof settings>

/** A receiver that was just restarted may not know its own address for a moment. */
const LATER = [404]

/** JSON, signed as the Standard Webhooks specification has it. */
export const webhook: ChannelKind<Settings> = {
  id: 'webhook',
  fields: [
    { name: 'address', type: 'url', required: true },
    { name: 'secret', type: 'secret', required: true },
  ],
  words: {
    en: {
      name: 'Webhook',
      lead: 'A signed POST with JSON to a program of yours.',
      fields: {
        address: { label: 'Address', hint: 'It begins with https://. Redirects are not followed.' },
        secret: {
          label: 'Signing secret',
          hint: 'Your program checks the signature with it. It is shown once: keep it where the program finds it.',
        },
      },
    },
  },
  settings,
  makes: { secret: () => newWebhookSecret() },
  shown: ({ address }) => ({ address: shownAddress(address) }),
  deliver(message, { address, secret }, tools) {
    const body = JSON.stringify(payloadOf(message))
    const headers = signatureHeaders(message.id, new Date(), body, secret)
    return deliverByWeb(
      { address, body, headers, secrets: [secret, secret.slice(WEBHOOK_SECRET_PREFIX.length)], later: LATER },
      tools,
    )
  },
}
