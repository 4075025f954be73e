import type { Cause } from '#lib/diagnosis/cause.ts'

/** Sending only. */
export const SMTP_CAUSES = {
  'smtp.auth_disabled_work': {
    who: 'exchange-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.auth_disabled_personal': {
    who: 'portal-admin',
    level: 'protocol',
    retry: 'never',
    severity: 'red',
  },
  'smtp.send_as_denied': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.app_send_as': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.shared_identity': {
    who: 'portal-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.security_defaults': {
    who: 'global-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.policy_criteria': {
    who: 'global-admin',
    level: 'protocol',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.no_auth_sent': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'smtp.limits': {
    who: 'wait',
    level: 'mailbox',
    retry: 'backoff',
    severity: 'amber',
  },
  'smtp.sender_restricted': {
    who: 'exchange-admin',
    level: 'mailbox',
    retry: 'after-fix',
    severity: 'red',
  },
} as const satisfies Record<string, Cause>
