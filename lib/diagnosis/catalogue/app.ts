import type { Cause } from '#lib/diagnosis/cause.ts'

/** The Entra app: its registration, tenant, addresses and secret. One fault stops every mailbox of the app. */
export const APP_CAUSES = {
  'app.not_found': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['clientId', 'tenantId', 'appName'],
  },
  'tenant.wrong': {
    who: 'portal-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['tenantId', 'appName'],
  },
  'redirect.not_registered': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['redirectUri', 'appName'],
  },
  'secret.expired': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName'],
  },
  'secret.wrong': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'clientId'],
  },
  'certificate.refused': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'clientId'],
  },
  'client.type_mismatch': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'redirectUri'],
  },
  'client.public_flows_off': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'clientId', 'mailbox'],
  },
  'app.permission_missing': {
    who: 'global-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['appName', 'clientId', 'protocol'],
  },
} as const satisfies Record<string, Cause>
