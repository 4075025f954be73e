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
  'smtp.shared_identity': {
    who: 'portal-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'smtp.security_defaults': {
    who: 'global-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'smtp.policy_criteria': {
    who: 'global-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'smtp.no_auth_sent': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'smtp.limits': {
    who: 'wait',
    level: 'mailbox',
    retry: 'backoff',
    severity: 'amber',
    placeholders: [],
  },
  'smtp.sender_restricted': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
} as const satisfies Record<string, Cause>
