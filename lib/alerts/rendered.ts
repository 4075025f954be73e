import type { Severity } from '#lib/diagnosis/cause.ts'

/** A message in words, ready for any channel. Nothing in it is secret. */
export interface Rendered {
  /** The same at every attempt: a receiver can tell a repetition by it. */
  readonly id: string
  readonly kind: 'opened' | 'worse' | 'closed' | 'reminder' | 'digest' | 'test'
  readonly severity: Severity | 'good' | 'notice'
  /** One line of plain text. */
  readonly title: string
  /** Paragraphs of plain text. */
  readonly lines: readonly string[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  /** Lists under a heading, for a digest. */
  readonly sections: readonly { readonly heading: string; readonly items: readonly string[] }[]
  readonly link: { readonly url: string; readonly label: string } | null
  /** What the messages about one thing have in common, so that they stand together; null for one that stands alone. */
  readonly thread: string | null
  readonly at: Date
  /** The same for programs. */
  readonly data: Readonly<Record<string, unknown>>
  /** What the fault stops, so that no message about it goes through it. */
  readonly through: {
    readonly registrationIds: readonly string[]
    readonly mailboxIds: readonly string[]
    /** A fault of the network or of the service: nothing at Microsoft is sure. */
    readonly everything: boolean
  }
}
