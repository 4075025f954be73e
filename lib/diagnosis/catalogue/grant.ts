import type { Cause } from '#lib/diagnosis/cause.ts'

/** One account and what it agreed to. */
export const GRANT_CAUSES = {
  'code.unusable': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox'],
  },
  'consent.missing': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'mailbox'],
  },
  'consent.declined': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox', 'appName'],
  },
  'consent.admin_required': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'clientId', 'mailbox'],
  },
  'user.wrong_tenant': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['mailbox', 'tenantId'],
  },
  'user.not_assigned': {
    who: 'app-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'account'],
  },
  'user.disabled': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['account'],
  },
  'mfa.required': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['account', 'mailbox'],
  },
  'ca.blocked': {
    who: 'global-admin',
    level: 'grant',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['account', 'appName'],
  },
  'refresh.expired_idle': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox', 'account'],
  },
  'refresh.revoked': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox', 'account'],
  },
  'refresh.grant_unusable': {
    who: 'mailbox-owner',
    level: 'grant',
    retry: 'never',
    severity: 'red',
    placeholders: ['mailbox', 'account'],
  },
} as const satisfies Record<string, Cause>
