import type { Cause } from '#lib/diagnosis/cause.ts'

/** One account and what it agreed to. */
export const GRANT_CAUSES = {
  'code.unusable': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'consent.missing': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'consent.declined': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'consent.admin_required': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'user.wrong_tenant': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'user.not_assigned': {
    who: 'app-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'user.disabled': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'mfa.required': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'ca.blocked': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'refresh.expired_idle': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'refresh.revoked': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'refresh.grant_unusable': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
  'user.not_found': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'user.credentials': {
    who: 'mailbox-owner',
    level: 'mailbox',
    retry: 'never',
    severity: 'red',
  },
  'user.locked': {
    who: 'global-admin',
    level: 'mailbox',
    retry: 'never',
    severity: 'red',
  },
  'user.risk_blocked': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'ca.device_required': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
  },
  'refresh.signin_frequency': {
    who: 'global-admin',
    level: 'grant',
    retry: 'never',
    severity: 'red',
  },
} as const satisfies Record<string, Cause>
