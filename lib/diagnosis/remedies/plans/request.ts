import type { REQUEST_CAUSES } from '#lib/diagnosis/catalogue/request.ts'
import type { Plan } from '#lib/diagnosis/remedies/plan.ts'

export const REQUEST_PLANS: Readonly<Record<keyof typeof REQUEST_CAUSES, Plan>> = {
  'request.malformed': {
    codes: ['AADSTS900144', 'AADSTS90014', 'AADSTS90023', 'AADSTS9002313', 'AADSTS70003', 'invalid_request'],
    links: ['error.lookup'],
    commands: [],
    sources: ['errors', 'code-flow', 'rfc6749'],
  },
  'request.pkce_mismatch': {
    codes: ['AADSTS501481', 'AADSTS50148'],
    links: [],
    commands: [],
    sources: ['code-flow', 'rfc7636'],
  },
  'scope.invalid': {
    codes: ['AADSTS70011', 'AADSTS650053', 'AADSTS28002', 'AADSTS28003', 'AADSTS700023', 'invalid_scope'],
    links: ['app.permissions'],
    commands: [],
    sources: ['scopes', 'oauth-mail', 'errors'],
  },
  'scope.two_resources': {
    codes: ['AADSTS28000', 'AADSTS700022', 'AADSTS70011'],
    links: [],
    commands: [],
    sources: ['scopes', 'errors'],
  },
  'scope.app_only': {
    codes: ['AADSTS1002012', 'AADSTS70011'],
    links: ['app.permissions', 'portal.consent', 'portal.script'],
    commands: ['app.known', 'access.app'],
    takes: 'hour',
    sources: ['app-flow', 'oauth-mail'],
  },
  'signin.silent_impossible': {
    codes: ['AADSTS50058', 'login_required'],
    links: [],
    commands: [],
    sources: ['code-flow', 'errors'],
  },
}
