/**
 * What tells candidates apart when the words do not, in `messages/<locale>/facts.json` under `checks`. `portal`: the
 * portal can do it by itself, without a person and without changing anything.
 */
export const CHECKS = {
  'refresh-once': 'portal',
  'token-expiry': 'portal',
  'token-audience': 'portal',
  'token-kind': 'portal',
  'token-permissions': 'portal',
  'token-user': 'portal',
  'other-protocols': 'portal',
  'other-mailboxes': 'portal',
  'app-token': 'portal',
  'again-later': 'portal',
  'changed-lately': 'portal',
  'secret-shape': 'portal',
  'service-principal': 'person',
  'mailbox-permission': 'person',
  'protocol-switch': 'person',
  'smtp-switch': 'person',
  licence: 'person',
  'sasl-string': 'person',
  'sign-in-log': 'person',
  'other-network': 'person',
  'host-and-port': 'person',
} as const satisfies Record<string, 'portal' | 'person'>

export type CheckId = keyof typeof CHECKS
export const CHECK_IDS = Object.keys(CHECKS) as readonly CheckId[]

/** True for a check that the portal can run by itself. */
export function runsByItself(check: CheckId): boolean {
  return CHECKS[check] === 'portal'
}
