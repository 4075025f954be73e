import type { Cause } from '#lib/diagnosis/cause.ts'

/** Between the portal and any server. */
export const NETWORK_CAUSES = {
  'net.dns': {
    who: 'network-admin',
    level: 'network',
    retry: 'backoff',
    severity: 'red',
  },
  'net.path_blocked': {
    who: 'network-admin',
    level: 'network',
    retry: 'backoff',
    severity: 'red',
  },
  'net.wrong_endpoint': {
    who: 'network-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
  },
  'net.tls_intercepted': {
    who: 'network-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
  },
  'net.proxy_auth': {
    who: 'network-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
  },
  'net.proxy_refused': {
    who: 'network-admin',
    level: 'network',
    retry: 'backoff',
    severity: 'red',
  },
  'net.egress_refused': {
    who: 'portal-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
  },
  'net.tls_mode_mismatch': {
    who: 'portal-admin',
    level: 'network',
    retry: 'after-fix',
    severity: 'red',
  },
} as const satisfies Record<string, Cause>
