/** Who has to act before it works again; `wait` when nobody can do more than that. */
export type Who =
  | 'mailbox-owner'
  | 'app-admin'
  | 'exchange-admin'
  | 'global-admin'
  | 'network-admin'
  | 'portal-admin'
  | 'wait'

/**
 * How much of the house stands still: one incident is opened per level and subject. `portal` is the program that asked,
 * this portal or, for a text from elsewhere, the mail program it came from.
 */
export const LEVELS = ['app', 'portal', 'grant', 'network', 'mailbox', 'protocol', 'service'] as const
export type Level = (typeof LEVELS)[number]

/** never: the credential is spent, somebody starts anew. after-fix: repeat once changed. backoff: repeat by itself. */
export type RetryRule = 'never' | 'after-fix' | 'backoff'

/** Amber does not call anybody out of bed. */
export type Severity = 'red' | 'amber'

/** What the remedy of a cause may be filled with. The reader of the catalogue gives a text for each. */
export const PLACEHOLDERS = [
  'mailbox',
  'account',
  'protocol',
  'host',
  'port',
  'tenantId',
  'clientId',
  'appName',
  'redirectUri',
  'entraPortal',
] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]

/** One cause. Its title, plain sentence and steps are texts under its id in `messages/<locale>/causes.json`. */
export interface Cause {
  readonly who: Who
  readonly level: Level
  readonly retry: RetryRule
  readonly severity: Severity
  /** Every placeholder that its texts use. */
  readonly placeholders: readonly Placeholder[]
}
