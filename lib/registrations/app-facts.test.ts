import { describe, expect, test } from 'vitest'
import type { Application } from '#lib/microsoft/graph.ts'
import { appFacts, DELEGATED_PERMISSION_ID } from './app-facts.ts'

const OURS = 'https://mailgrant.example/oauth/callback'
const readAt = new Date('2027-03-10T12:00:00Z')

const application = (given: Partial<Application> = {}): Application => ({
  objectId: 'o',
  clientId: 'c',
  displayName: 'Mail connector',
  signInAudience: 'AzureADMyOrg',
  redirectUris: [],
  spaRedirectUris: [],
  publicClientRedirectUris: [],
  delegatedPermissionIds: null,
  secrets: [],
  certificates: [],
  ...given,
})

describe('what an app tells of itself', () => {
  test.each([
    ['web', { redirectUris: [OURS] }],
    ['spa', { spaRedirectUris: [OURS] }],
    ['public-client', { publicClientRedirectUris: [OURS] }],
    [
      'absent',
      {
        redirectUris: [
          'https://mailgrant.example/oauth/callback/',
          'http://mailgrant.example/oauth/callback',
        ],
      },
    ],
  ] as const)('places our redirect URI under %s', (place, given) => {
    expect(appFacts(application(given as Partial<Application>), OURS, readAt).redirectUri).toBe(place)
  })

  test('counts as Web when it stands there too', () => {
    const facts = appFacts(application({ redirectUris: [OURS], spaRedirectUris: [OURS] }), OURS, readAt)
    expect(facts.redirectUri).toBe('web')
  })

  test('names the mail permissions that are not declared', () => {
    const declared = [DELEGATED_PERMISSION_ID['IMAP.AccessAsUser.All'] ?? '']
    const facts = appFacts(application({ delegatedPermissionIds: declared }), OURS, readAt)
    expect(facts.undeclaredPermissions).toEqual(['POP.AccessAsUser.All', 'SMTP.Send'])
  })

  test('says nothing of permissions when Graph did not', () => {
    expect(appFacts(application(), OURS, readAt).undeclaredPermissions).toBeNull()
  })
})
