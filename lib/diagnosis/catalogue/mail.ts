import type { Cause } from '#lib/diagnosis/cause.ts'

/** A mailbox, over IMAP or POP3, or over every protocol. */
export const MAIL_CAUSES = {
  'mail.auth_refused_unspecified': {
    who: 'portal-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.not_connected_unspecified': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'backoff',
    severity: 'red',
  },
  'mail.identity_mismatch': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'mail.shared_no_fullaccess': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.app_service_principal': {
    who: 'exchange-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.app_mailbox_permission': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.protocol_disabled': {
    who: 'exchange-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.throttled_or_busy': {
    who: 'wait',
    level: 'service',
    retry: 'backoff',
    severity: 'amber',
  },
  'mail.wrong_audience': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.no_mailbox_or_license': {
    who: 'global-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.basic_auth_disabled': {
    who: 'portal-admin',
    level: 'protocol',
    retry: 'never',
    severity: 'red',
  },
  'mail.client_dialogue': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'mail.token_expired': {
    who: 'wait',
    level: 'portal',
    retry: 'backoff',
    severity: 'amber',
  },
} as const satisfies Record<string, Cause>
