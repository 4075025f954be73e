import { REDIRECT, type Reply, type TestTenant, tokenCall } from './tenant.ts'

export const codesOf = (reply: Reply): number | undefined => (reply.body.error_codes as number[])[0]

/** Status, OAuth error and AADSTS number of a refusal. */
export const refusal = (reply: Reply) => [reply.status, reply.body.error, codesOf(reply)]

type Form = Record<string, string>

/** The three kinds of token request, with the credential of the healthy app unless `more` says otherwise. */
export const tokenCalls = (tenant: () => TestTenant) => ({
  redeem: (code: string | null, more: Form = {}) =>
    tokenCall(tenant(), {
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: REDIRECT,
      ...more,
    }),
  renew: (refreshToken: unknown, more: Form = {}) =>
    tokenCall(tenant(), { grant_type: 'refresh_token', refresh_token: String(refreshToken), ...more }),
  asApp: (more: Form = {}) =>
    tokenCall(tenant(), {
      grant_type: 'client_credentials',
      scope: 'https://outlook.office365.com/.default',
      ...more,
    }),
})
