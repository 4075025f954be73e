import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { ENTRA_CODES, OAUTH_MAIL } from './sources.ts'

/** What the portal itself found wrong, by the code it wrote into the evidence. */
export const PORTAL_CODES = {
  wrongAccount: 'WRONG_ACCOUNT',
  secretExpired: 'SECRET_EXPIRED',
  grantMissing: 'GRANT_MISSING',
  permissionMissing: 'PERMISSION_MISSING',
} as const

const CAUSES: readonly (readonly [string, CauseId])[] = [
  [PORTAL_CODES.wrongAccount, 'mail.identity_mismatch'],
  [PORTAL_CODES.secretExpired, 'secret.expired'],
  [PORTAL_CODES.grantMissing, 'refresh.grant_unusable'],
  [PORTAL_CODES.permissionMissing, 'consent.missing'],
]

export const PORTAL_RULES: readonly Rule[] = CAUSES.map(([code, cause]) => ({
  id: `portal.${code.toLowerCase()}`,
  cause,
  confidence: 'certain',
  sources: [ENTRA_CODES, OAUTH_MAIL],
  when: (seen) =>
    seen.where === 'portal' && seen.codes.includes(code) ? [{ id: 'said.system', values: { code } }] : null,
}))
