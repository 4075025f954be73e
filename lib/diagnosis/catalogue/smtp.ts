import type { Cause } from '#lib/diagnosis/cause.ts'

/** Sending only. */
export const SMTP_CAUSES = {
  'smtp.auth_disabled_work': {
    who: 'exchange-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox'],
  },
  'smtp.auth_disabled_personal': {
    who: 'portal-admin',
    level: 'protocol',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox'],
  },
  'smtp.send_as_denied': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'account'],
  },
  'smtp.app_send_as': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'appName'],
  },
} as const satisfies Record<string, Cause>
