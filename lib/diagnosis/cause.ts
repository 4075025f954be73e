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

/**
 * One cause. Its words are texts under its id in `messages/<locale>/causes.json`, what its remedy offers beside them is
 * in `remedies/plans/`.
 */
export interface Cause {
  readonly who: Who
  readonly level: Level
  readonly retry: RetryRule
  readonly severity: Severity
}
