import { z } from 'zod'
import type { ChannelKind } from '#lib/alerts/channel.ts'
import { slackMessage } from '#lib/alerts/sending/slack-blocks.ts'
import { shownAddress, webAddress } from '#lib/alerts/sending/web-address.ts'
import { deliverByWeb } from '#lib/alerts/sending/web-delivery.ts'

const settings = z.object({ address: webAddress })

type Settings = z.output<typeof settings>

/** `no_service`, `channel_not_found`: the webhook or its channel was removed. */
const GONE = [404]

/** Blocks through an incoming webhook of Slack. */
export const slack: ChannelKind<Settings> = {
  id: 'slack',
  fields: [{ name: 'address', type: 'url', required: true }],
  words: {
    en: {
      name: 'Slack',
      lead: 'A message in a channel, through an incoming webhook.',
      fields: {
        address: {
          label: 'Webhook URL',
          hint: 'It begins with https://hooks.slack.com/services/.',
        },
      },
    },
  },
  settings,
  shown: ({ address }) => ({ address: shownAddress(address) }),
  deliver: (message, { address }, tools) =>
    deliverByWeb({ address, body: JSON.stringify(slackMessage(message)), gone: GONE }, tools),
}
