import type { Cause } from '#lib/diagnosis/cause.ts'

/** The Entra app: its registration, tenant, addresses and secret. One fault stops every mailbox of the app. */
export const APP_CAUSES = {
  'app.not_found': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'tenant.wrong': {
    who: 'portal-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'redirect.not_registered': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'secret.expired': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'secret.wrong': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'cert.rejected': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'client.type_mismatch': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'client.public_flows_off': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'app.permission_missing': {
    who: 'global-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'app.disabled': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'app.account_type': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'app.permissions_incomplete': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'cloud.mismatch': {
    who: 'portal-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'client.spa_platform': {
    who: 'app-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
  'cert.assertion_invalid': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'resource.not_in_tenant': {
    who: 'global-admin',
    level: 'app',
    retry: 'after-fix',
    severity: 'red',
  },
} as const satisfies Record<string, Cause>
