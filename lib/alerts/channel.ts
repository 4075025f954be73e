import type { z } from 'zod'
import type { ChannelFailure } from '#lib/db/schema/alerts.ts'
import type { Services } from '#lib/services.ts'
import type { Rendered } from './rendered.ts'

/** What became of one attempt to deliver. */
export type Delivery =
  | { readonly kind: 'sent' }
  /** Surely not delivered; it may work another time. */
  | { readonly kind: 'later'; readonly failure: ChannelFailure; readonly retryAfterSeconds?: number }
  /** Surely not delivered, and no repetition heals it: the address is gone, the key is refused. */
  | { readonly kind: 'never'; readonly failure: ChannelFailure }
  /** It may have arrived. It is not sent again, because it would be there twice. */
  | { readonly kind: 'unsure'; readonly failure: ChannelFailure }

export interface DeliveryTools {
  readonly services: Services
  /**
   * Called once, immediately before bytes leave that cannot be taken back. Throws when somebody else has taken the
   * message over, and then nothing may be sent.
   */
  readonly handOver: () => Promise<void>
  /** Aborted when the process stops. */
  readonly signal: AbortSignal
}

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
  /** Reads what was typed, strings by field; issues are codes of `messages/<locale>/forms.json`. Plain JSON comes out. */
  readonly settings: z.ZodType<S>
  /** What may be shown of the settings: never a secret, never the whole address of a webhook. */
  readonly shown: (settings: S) => Readonly<Record<string, string>>
  readonly deliver: (message: Rendered, settings: S, tools: DeliveryTools) => Promise<Delivery>
}
