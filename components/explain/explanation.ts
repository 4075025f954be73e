import type { Confidence } from '#lib/diagnosis/rule.ts'
import type { RemedyView } from '#lib/web/remedy-view.ts'

/** One cause that may be it, in the person's words. */
export interface ExplainedCause {
  readonly id: string
  readonly title: string
  readonly confidence: Confidence
  readonly who: string
  readonly speaksFor: readonly string[]
  readonly speaksAgainst: readonly string[]
}

/** All that the page says of a pasted text. Every word of it is masked. */
export interface Explanation extends ExplainedCause {
  readonly plain: string
  readonly unknown: boolean
  readonly ambiguous: boolean
  readonly steps: readonly string[]
  readonly remedy: Pick<RemedyView, 'takes' | 'links' | 'commands' | 'message'>
  readonly others: readonly ExplainedCause[]
  readonly checks: readonly { readonly text: string; readonly byPortal: boolean }[]
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** The server's own words. */
  readonly said: string
  /** The mailbox and the app of this portal that the text names. */
  readonly mailbox: { readonly href: string; readonly address: string } | null
  readonly app: { readonly href: string | null; readonly name: string } | null
  /** Everything as one text, for a ticket, and without names for a public place. */
  readonly ticket: string
  readonly publicText: string
}

/** What comes back to the form: the explanation, and the pasted text without anything secret. */
export interface ExplainResult {
  readonly masked: string
  readonly explanation: Explanation
}
