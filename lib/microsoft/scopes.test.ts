import { describe, expect, test } from 'vitest'
import { PRESET_CLOUDS } from './clouds.ts'
import { APP_PERMISSION, appMailScope, comparePermissions, graphScope, signInScopes } from './scopes.ts'

describe('asking', () => {
  test('names only the chosen protocols, fully qualified for the cloud, of one resource', () => {
    expect(signInScopes(PRESET_CLOUDS.global, ['imap', 'smtp'])).toEqual([
      'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send',
      'openid',
      'profile',
      'email',
      'offline_access',
    ])
    expect(signInScopes(PRESET_CLOUDS['us-gov-high'], ['pop3'])[0]).toBe(
      'https://outlook.office365.us/POP.AccessAsUser.All',
    )
  })

  test('asks for everything an app may do, of mail or of Graph', () => {
    expect(appMailScope(PRESET_CLOUDS.global)).toBe('https://outlook.office365.com/.default')
    expect(graphScope(PRESET_CLOUDS.china)).toBe('https://microsoftgraph.chinacloudapi.cn/.default')
  })
})

describe('comparing what was given', () => {
  test('finds nothing missing when all is there, however Entra prints the resource', () => {
    const granted = 'openid email https://graph.microsoft.com/imap.accessasuser.all SMTP.Send offline_access'
    expect(comparePermissions(granted, ['imap', 'smtp'])).toEqual({ missing: [], extra: [], protocols: [] })
  })

  test('names what is missing and what nobody asked for', () => {
    const granted =
      'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/Mail.ReadWrite'
    expect(comparePermissions(granted, ['imap', 'pop3', 'smtp'])).toEqual({
      missing: ['POP.AccessAsUser.All', 'SMTP.Send'],
      extra: ['Mail.ReadWrite'],
      protocols: ['pop3', 'smtp'],
    })
  })

  test('is not taken in by a name that only contains the wanted one', () => {
    expect(comparePermissions('XIMAP.AccessAsUser.All', ['imap']).missing).toEqual(['IMAP.AccessAsUser.All'])
  })

  test('knows the roles of an app and an empty answer', () => {
    expect(comparePermissions(['IMAP.AccessAsApp'], ['imap'], APP_PERMISSION).missing).toEqual([])
    expect(comparePermissions('', ['imap']).missing).toEqual(['IMAP.AccessAsUser.All'])
  })
})
