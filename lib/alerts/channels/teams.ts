import { z } from 'zod'
import type { ChannelKind } from '#lib/alerts/channel.ts'
import { teamsMessage } from '#lib/alerts/sending/adaptive-card.ts'
import { shownAddress, webAddress } from '#lib/alerts/sending/web-address.ts'
import { deliverByWeb } from '#lib/alerts/sending/web-delivery.ts'

const settings = z.object({ address: webAddress })

type Settings = z.output<typeof settings>

/** The workflow was deleted. */
const GONE = [404]

/** A card through a workflow of Microsoft Teams. */
export const teams: ChannelKind<Settings> = {
  id: 'teams',
  fields: [{ name: 'address', type: 'url', required: true }],
  words: {
    en: {
      name: 'Microsoft Teams',
      lead: 'A card in a channel or chat, through a workflow.',
      fields: {
        address: {
          label: 'Address of the workflow',
          hint: 'In Teams: Workflows, “Send webhook alerts to a channel”. Copy the address it shows at the end.',
        },
      },
    },
  },
  settings,
  shown: ({ address }) => ({ address: shownAddress(address) }),
  deliver: (message, { address }, tools) =>
    deliverByWeb({ address, body: JSON.stringify(teamsMessage(message)), gone: GONE }, tools),
}
