import { z } from 'zod'
import { OUTBOX_STATES } from '#lib/db/schema/alerts.ts'
import type { DeliveryState } from './outbox-queries.ts'

export const PAGE_SIZE = 25
export const STATES: readonly DeliveryState[] = OUTBOX_STATES

/** Which messages are shown, as the address says it. */
export interface DeliveryParams {
  readonly channelId?: string
  readonly state?: DeliveryState
  /** The last one of the page before. */
  readonly before?: { readonly createdAt: Date; readonly id: string }
}

const address = z.object({
  channel: z.uuid().optional().catch(undefined),
  state: z.enum(OUTBOX_STATES).optional().catch(undefined),
  at: z.iso.datetime().optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
})

/** Reads the query string. What does not fit is as if it were not there. */
export function readDeliveryParams(
  query: Readonly<Record<string, string | string[] | undefined>>,
): DeliveryParams {
  const { channel, state, at, after } = address.parse(
    Object.fromEntries(
      Object.entries(query).map(([name, value]) => [
        name,
        (Array.isArray(value) ? value[0] : value) || undefined,
      ]),
    ),
  )
  return {
    ...(channel ? { channelId: channel } : {}),
    ...(state ? { state } : {}),
    ...(at && after ? { before: { createdAt: new Date(at), id: after } } : {}),
  }
}

/** The address of the messages, at the page that follows the one that ends with `before`. */
export function deliveriesHref(
  { channelId, state }: DeliveryParams,
  before?: DeliveryParams['before'],
): string {
  const query = new URLSearchParams()
  if (channelId) query.set('channel', channelId)
  if (state) query.set('state', state)
  if (before) {
    query.set('at', before.createdAt.toISOString())
    query.set('after', before.id)
  }
  const text = query.toString()
  return `/alerts/messages${text ? `?${text}` : ''}`
}
