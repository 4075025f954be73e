import type { Cause } from '#lib/diagnosis/cause.ts'

/** What a program asks for at the sign-in: its parameters, its permissions, its steps. */
export const REQUEST_CAUSES = {
  'request.malformed': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'request.pkce_mismatch': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'never',
    severity: 'red',
    placeholders: [],
  },
  'scope.invalid': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'scope.two_resources': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'scope.app_only': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
  'signin.silent_impossible': {
    who: 'portal-admin',
    level: 'portal',
    retry: 'after-fix',
    severity: 'red',
    placeholders: [],
  },
} as const satisfies Record<string, Cause>
