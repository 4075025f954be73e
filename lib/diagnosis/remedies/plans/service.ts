import type { SERVICE_CAUSES } from '#lib/diagnosis/catalogue/service.ts'
import type { Plan } from '#lib/diagnosis/remedies/plan.ts'

export const SERVICE_PLANS: Readonly<Record<keyof typeof SERVICE_CAUSES, Plan>> = {
  'service.unavailable': {
    codes: [
      'AADSTS90033',
      'AADSTS90006',
      'AADSTS50033',
      'temporarily_unavailable',
      'server_error',
      'HTTP 503',
    ],
    links: ['service.health'],
    commands: [],
    sources: ['service-health', 'errors'],
  },
  'service.throttled': {
    codes: ['HTTP 429', 'AADSTS50196', 'Retry-After'],
    links: ['sign-in.log'],
    commands: [],
    sources: ['rfc6585', 'errors'],
  },
}
