import type { Cause } from '#lib/diagnosis/cause.ts'

/** Between the portal and any server. */
export const NETWORK_CAUSES = {
  'net.dns': {
    who: 'network-admin',
    level: 'network',
    retry: 'backoff',
    severity: 'red',
    placeholders: ['host'],
  },
  'net.path_blocked': {
    who: 'network-admin',
    level: 'network',
    retry: 'backoff',
    severity: 'red',
    placeholders: ['host', 'port'],
  },
  'net.wrong_endpoint': {
    who: 'network-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['host', 'port'],
  },
  'net.tls_intercepted': {
    who: 'network-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['host', 'port'],
  },
  'net.proxy_auth': {
    who: 'network-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'net.proxy_refused': {
    who: 'network-admin',
    level: 'network',
    retry: 'backoff',
    severity: 'red',
    placeholders: ['host', 'port'],
  },
  'net.egress_refused': {
    who: 'portal-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
    placeholders: ['host'],
  },
  'net.tls_mode_mismatch': {
    who: 'portal-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
} as const satisfies Record<string, Cause>
