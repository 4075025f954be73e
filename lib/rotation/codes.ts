/**
 * What can stop a rotation, for a while or until somebody acts. Each has a sentence in `messages/<locale>/rotation.json`
 * under `trouble`.
 */
export const TROUBLE_CODES = [
  // Goes on by itself.
  'unreachable',
  'throttled',
  'not-known-yet',
  'broke-off',
  // Waits for a person.
  'refused',
  'expired',
  'expiry-needed',
  'app-unusable',
  'sample-refused',
  'sample-failed',
  // The one before is needed: the one in use is refused.
  'current-refused',
  // Through Graph.
  'graph-denied',
  'not-owner',
  'policy-forbids',
  'policy-life',
  'too-many-secrets',
  'removal-refused',
  'left-in-entra',
] as const
export type TroubleCode = (typeof TROUBLE_CODES)[number]

/** What stands in `mark` of a rotation by hand whose person wants no question before the switch. */
export const SWITCH_BY_ITSELF = 'by-itself'

/** For how long the old one stays where nobody says otherwise, in days. */
export const GRACE_DAYS = 7
