import { describe, expect, it } from 'vitest'
import { PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import { credentialsPage, removalCommand } from './removal.ts'

const CLIENT = '7a6189cd-bc9a-422a-9dc5-3f3c15adde49'
const KEY = 'ebeb7a15-0c2c-486c-8447-f3434000de40'
const TENANT = '0e2cfe77-57a4-4c33-9a0f-2b8a3c1b8c11'
const values = { cloud: PRESET_CLOUDS.global, tenantId: TENANT, clientId: CLIENT }

describe('how the old one is removed in Entra', () => {
  it('is a link to the keys of exactly this app', () => {
    expect(credentialsPage(values)).toContain(`${TENANT}/#view/`)
    expect(credentialsPage(values)).toContain(`/Credentials/appId/${CLIENT}`)
  })

  it('is a command that names this secret and no other', () => {
    expect(removalCommand(values, { kind: 'secret', entraKeyId: KEY })?.split('\n')).toEqual([
      `Connect-MgGraph -Scopes Application.ReadWrite.All -TenantId '${TENANT}'`,
      `$App = Get-MgApplication -Filter 'appId eq ''${CLIENT}'''`,
      `Remove-MgApplicationPassword -ApplicationId $App.Id -KeyId '${KEY}'`,
    ])
  })

  it.each([
    ['a certificate', { kind: 'certificate', entraKeyId: KEY }],
    ['a secret whose id nobody knows', { kind: 'secret', entraKeyId: null }],
    ['an id that is none', { kind: 'secret', entraKeyId: "'; Remove-Item -Recurse /" }],
  ] as const)('is no command for %s', (_, old) => {
    expect(removalCommand(values, old)).toBeNull()
  })
})
