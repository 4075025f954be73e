import type { Cause } from '#lib/diagnosis/cause.ts'

/** Microsoft itself. */
export const SERVICE_CAUSES = {
  'service.unavailable': {
    who: 'wait',
    level: 'service',
    retry: 'backoff',
    severity: 'amber',
  },
  'service.throttled': {
    who: 'wait',
    level: 'service',
    retry: 'backoff',
    severity: 'amber',
  },
} as const satisfies Record<string, Cause>
