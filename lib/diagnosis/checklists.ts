import type { CauseId } from './causes.ts'
import type { CheckId } from './check.ts'

/** What tells the candidates of an open diagnosis apart, in the order in which to do it. */
const CHECKLISTS: Readonly<Partial<Record<CauseId, readonly CheckId[]>>> = {
  'mail.auth_refused_unspecified': [
    'refresh-once',
    'token-expiry',
    'token-audience',
    'token-kind',
    'token-permissions',
    'token-user',
    'other-protocols',
    'other-mailboxes',
    'changed-lately',
    'service-principal',
    'mailbox-permission',
    'protocol-switch',
    'licence',
    'sasl-string',
  ],
  'mail.not_connected_unspecified': [
    'again-later',
    'token-user',
    'other-protocols',
    'other-mailboxes',
    'changed-lately',
    'mailbox-permission',
    'protocol-switch',
    'licence',
  ],
  'mail.identity_mismatch': ['token-user', 'protocol-switch', 'licence'],
  'mail.app_service_principal': [
    'token-permissions',
    'other-mailboxes',
    'service-principal',
    'mailbox-permission',
  ],
  'mail.app_mailbox_permission': ['other-mailboxes', 'changed-lately', 'mailbox-permission'],
  'smtp.auth_disabled_work': ['other-protocols', 'smtp-switch'],
  'user.disabled': ['sign-in-log', 'licence'],
  'user.locked': ['sign-in-log'],
  'secret.wrong': ['secret-shape', 'app-token'],
  'code.unusable': ['again-later'],
  'refresh.grant_unusable': ['refresh-once', 'again-later'],
  'net.path_blocked': ['other-protocols', 'host-and-port', 'other-network'],
  'net.wrong_endpoint': ['host-and-port', 'other-network'],
  'mail.client_dialogue': ['sasl-string', 'host-and-port'],
  'mail.throttled_or_busy': ['again-later'],
  unspecified: ['again-later', 'sign-in-log'],
}

export function checklistOf(cause: CauseId): readonly CheckId[] {
  return CHECKLISTS[cause] ?? []
}
