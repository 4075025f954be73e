import type { Cause } from '#lib/diagnosis/cause.ts'

/** A mailbox, over IMAP or POP3, or over every protocol. */
export const MAIL_CAUSES = {
  'mail.auth_refused_unspecified': {
    who: 'portal-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'account', 'protocol'],
  },
  'mail.not_connected_unspecified': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'backoff',
    severity: 'red',
    placeholders: ['mailbox', 'account', 'protocol'],
  },
  'mail.identity_mismatch': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox', 'account'],
  },
  'mail.shared_no_fullaccess': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'account'],
  },
  'mail.app_service_principal': {
    who: 'exchange-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName'],
  },
  'mail.app_mailbox_permission': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'appName'],
  },
  'mail.protocol_disabled': {
    who: 'exchange-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'protocol'],
  },
  'mail.throttled_or_busy': {
    who: 'wait',
    level: 'service',
    retry: 'backoff',
    severity: 'amber',
    placeholders: ['mailbox', 'protocol'],
  },
} as const satisfies Record<string, Cause>
