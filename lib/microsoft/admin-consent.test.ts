import { expect, test } from 'vitest'
import { adminConsentUrl } from './admin-consent.ts'
import { PRESET_CLOUDS } from './clouds.ts'

test.each([
  ['global', 'login.microsoftonline.com', 'outlook.office365.com'],
  ['us-gov-high', 'login.microsoftonline.us', 'outlook.office365.us'],
  ['china', 'login.partner.microsoftonline.cn', 'partner.outlook.cn'],
] as const)(
  'in the cloud %s the administrator of that organisation is asked for all app permissions',
  (id, host, resource) => {
    const url = new URL(
      adminConsentUrl({
        cloud: PRESET_CLOUDS[id],
        tenantId: '780c3092-eadd-451f-95a6-74c89151101b',
        clientId: 'client',
        redirectUri: 'https://mailgrant.example/oauth/callback',
        state: 'a state',
      }),
    )
    expect(`${url.origin}${url.pathname}`).toBe(
      `https://${host}/780c3092-eadd-451f-95a6-74c89151101b/v2.0/adminconsent`,
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client',
      redirect_uri: 'https://mailgrant.example/oauth/callback',
      state: 'a state',
      scope: `https://${resource}/.default`,
    })
  },
)
