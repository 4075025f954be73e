import type { z } from 'zod'
import type { Reader } from '#lib/db/database.ts'
import type { ChannelFailure } from '#lib/db/schema/alerts.ts'
import type { TlsTrust } from '#lib/mail/tls-context.ts'
import type { Services } from '#lib/services.ts'
import type { Rendered } from './rendered.ts'

/** What became of one attempt to deliver. */
export type Delivery =
  /** With what went wrong beside it, such as one recipient of several whom the server refused. */
  | { readonly kind: 'sent'; readonly trouble?: ChannelFailure }
  /** Surely not delivered; it may work another time. */
  | { readonly kind: 'later'; readonly failure: ChannelFailure; readonly retryAfterSeconds?: number }
  /**
   * Surely not delivered, and no repetition heals it: the address is gone, the key is refused. With `thisMessage` it
   * is only this message that the other side does not take; the channel is not given up for it.
   */
  | { readonly kind: 'never'; readonly failure: ChannelFailure; readonly thisMessage?: true }
  /** It may have arrived. It is not sent again, because it would be there twice. */
  | { readonly kind: 'unsure'; readonly failure: ChannelFailure }

export interface DeliveryTools {
  readonly services: Services
  /**
   * Called once, immediately before bytes leave that cannot be taken back. Throws when somebody else has taken the
   * message over, and then nothing may be sent; what it throws, `deliver` throws.
   */
  readonly handOver: () => Promise<void>
  /** Aborted when the process stops. */
  readonly signal: AbortSignal
  /** Trusted instead of what Node trusts, for a private test authority. */
  readonly trust?: TlsTrust
}

/** No delivery takes longer, whatever the other side does: a lease may be measured by it. */
export const LONGEST_DELIVERY_MS = 60_000

/** One field of the form in which a channel is set up. */
export interface ChannelField {
  readonly name: string
  readonly type: 'text' | 'secret' | 'url' | 'number' | 'select' | 'mailboxes' | 'addresses'
  readonly required: boolean
  readonly initial?: string
  /** For `select`. */
  readonly options?: readonly string[]
}

export interface ChannelWords {
  readonly name: string
  readonly lead: string
  readonly fields: Readonly<Record<string, { readonly label: string; readonly hint?: string }>>
  readonly options?: Readonly<Record<string, string>>
}

/**
 * One kind of channel: a file of this shape in `channels/`, and its line in `channels.ts`. Its words are in it, by
 * locale, so that nothing else has to change.
 */
export interface ChannelKind<S = unknown> {
  readonly id: string
  readonly fields: readonly ChannelField[]
  readonly words: { readonly en: ChannelWords } & Readonly<Record<string, ChannelWords>>
  /**
   * Reads what was typed, strings by field; issues are codes of `messages/<locale>/forms.json`. Plain JSON comes out,
   * which it reads again as the same.
   */
  readonly settings: z.ZodType<S>
  /** Fields whose value the portal makes up on demand, and how; it is shown to the person once. */
  readonly makes?: Readonly<Record<string, () => string>>
  /** What may be shown of the settings: never a secret, never the whole address of a webhook. */
  shown(settings: S): Readonly<Record<string, string>>
  /** What only the database knows to be wrong with them: a code of `forms.json` by field; empty when all is well. */
  check?(settings: S, known: ChannelCheck): Promise<Readonly<Record<string, string>>>
  deliver(message: Rendered, settings: S, tools: DeliveryTools): Promise<Delivery>
}

export interface ChannelCheck {
  readonly read: Reader
  /** Whether another channel takes over what this one cannot carry. */
  readonly hasInstead: boolean
}
