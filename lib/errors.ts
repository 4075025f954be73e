/** Every reason for which the portal refuses a request. Each has a sentence in `messages/<locale>/refusals.json`. */
export type RefusalCode =
  | 'invalid-input'
  | 'not-signed-in'
  | 'not-allowed'
  | 'not-found'
  | 'wrong-origin'
  | 'conflict'
  | 'too-many-attempts'
  | 'wrong-password'
  | 'setup-code-wrong'
  | 'setup-done'
  | 'secret-is-id'
  | 'secret-refused'
  | 'tenant-not-found'
  | 'microsoft-unreachable'
  | 'duplicate-mailbox'
  | 'duplicate-mailboxes'
  | 'duplicate-registration'
  | 'bad-addresses'
  | 'bad-list'
  | 'registration-in-use'
  | 'no-credential'
  | 'rotation-open'
  | 'rotation-moved-on'
  | 'old-one-refused'
  | 'cloud-unknown'
  | 'tenant-elsewhere'
  | 'expiry-needed'
  | 'attempt-expired'
  | 'invitation-over'
  | 'invitation-done'
  | 'invitation-stuck'
  | 'database-unavailable'

export type SafeFact = string | number | boolean | null | readonly string[]

/**
 * A request that is refused, with facts that are safe to show to the person who asked. Thrown where the
 * refusal is found and turned into a value once, at the edge.
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly facts: Readonly<Record<string, SafeFact>>
  /** Messages by form field, already codes of `messages/<locale>/forms.json`. */
  readonly fields: Readonly<Record<string, string>>

  constructor(
    code: RefusalCode,
    facts: Record<string, SafeFact> = {},
    fields: Record<string, string> = {},
    options?: { cause?: unknown },
  ) {
    super(code, options)
    this.name = 'Refusal'
    this.code = code
    this.facts = facts
    this.fields = fields
  }
}
