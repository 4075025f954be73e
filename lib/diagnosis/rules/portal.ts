import type { Rule } from '#lib/diagnosis/rule.ts'

/** What the portal itself found wrong, by the code it wrote into the evidence. */
export const PORTAL_CODES = {
  wrongAccount: 'WRONG_ACCOUNT',
  secretExpired: 'SECRET_EXPIRED',
  grantMissing: 'GRANT_MISSING',
  permissionMissing: 'PERMISSION_MISSING',
} as const

export const PORTAL_RULES: readonly Rule[] = [
  {
    cause: 'mail.identity_mismatch',
    confidence: 'certain',
    when: (e) => e.code === PORTAL_CODES.wrongAccount,
  },
  { cause: 'secret.expired', confidence: 'certain', when: (e) => e.code === PORTAL_CODES.secretExpired },
  {
    cause: 'refresh.grant_unusable',
    confidence: 'certain',
    when: (e) => e.code === PORTAL_CODES.grantMissing,
  },
  { cause: 'consent.missing', confidence: 'certain', when: (e) => e.code === PORTAL_CODES.permissionMissing },
]
