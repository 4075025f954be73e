import { describe, expect, it } from 'vitest'
import { PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import type { Known } from './known.ts'
import { valuesOf } from './values.ts'

const APP_ID = '5b1b3c1e-7777-4000-8000-000000000001'
const TENANT_ID = '11111111-2222-4333-8444-555555555555'
const nobody: Known = { mailbox: null, app: null }
const known: Known = {
  mailbox: {
    id: 'm',
    address: 'desk@fabrikam.example',
    access: 'shared',
    account: 'ana@fabrikam.example',
    accountObjectId: null,
  },
  app: { id: null, name: 'Harbour', cloud: 'china', tenantId: TENANT_ID, clientId: APP_ID },
}
const clouds = new Map(Object.entries(PRESET_CLOUDS))
const of = (facts: Parameters<typeof valuesOf>[0], who: Known = nobody) =>
  valuesOf(facts, who, clouds, 'https://portal.example/oauth/callback')

describe('what a remedy is filled with', () => {
  it('is what the text says, where the portal knows nothing of it', () => {
    expect(
      of({
        source: 'entra',
        aadsts: [70002, 7000222],
        application: APP_ID,
        directory: TENANT_ID,
        user: 'joe@contoso.example',
        traceId: 'trace',
      }),
    ).toMatchObject({
      aadsts: 7000222,
      clientId: APP_ID,
      tenantId: TENANT_ID,
      appName: null,
      account: 'joe@contoso.example',
      mailbox: undefined,
      redirectUri: null,
      traceId: 'trace',
      protocols: [],
    })
  })

  it('takes a name for a name and an ID for an ID', () => {
    expect(of({ application: 'Harbour Mail', directory: 'Fabrikam' })).toMatchObject({
      appName: 'Harbour Mail',
      clientId: null,
      tenantId: null,
    })
  })

  it('is what the portal knows of the mailbox and the app that the text names', () => {
    expect(of({ source: 'imap', application: 'something else', port: 993 }, known)).toMatchObject({
      mailbox: 'desk@fabrikam.example',
      account: 'ana@fabrikam.example',
      access: 'shared',
      appName: 'Harbour',
      clientId: APP_ID,
      tenantId: TENANT_ID,
      registrationId: null,
      redirectUri: 'https://portal.example/oauth/callback',
      cloud: { id: 'china' },
      protocols: ['imap'],
      port: 993,
    })
  })

  it('finds the cloud by the host of the sign-in service', () => {
    expect(of({ errorUri: 'https://login.chinacloudapi.cn/error?code=50001' }).cloud?.id).toBe('china')
    expect(of({ host: 'login.microsoftonline.com' }).cloud).toBeUndefined()
  })

  it('never fills in what was masked', () => {
    expect(of({ user: '[masked]', host: 'x [masked]' })).toMatchObject({ account: null, host: null })
  })
})
