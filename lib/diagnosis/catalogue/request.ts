import type { Cause } from '#lib/diagnosis/cause.ts'

/** What a program asks for at the sign-in: its parameters, its permissions, its steps. */
export const REQUEST_CAUSES = {
  'request.malformed': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'request.pkce_mismatch': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'never',
    severity: 'red',
  },
  'scope.invalid': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'scope.two_resources': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'scope.app_only': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
  'signin.silent_impossible': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
  },
} as const satisfies Record<string, Cause>
