import { describe, expect, test } from 'vitest'
import type { Application } from '#lib/microsoft/graph.ts'
import { appFacts, DELEGATED_PERMISSION_ID } from './app-facts.ts'

const OURS = 'https://mailgrant.example/oauth/callback'
const NATIVE = 'https://login.microsoftonline.com/common/oauth2/nativeclient'
const URIS = { callback: OURS, pasteBack: [NATIVE, 'http://localhost'] }
const readAt = new Date('2027-03-10T12:00:00Z')

const application = (given: Partial<Application> = {}): Application => ({
  objectId: 'o',
  clientId: 'c',
  displayName: 'Mail connector',
  signInAudience: 'AzureADMyOrg',
  redirectUris: [],
  spaRedirectUris: [],
  publicClientRedirectUris: [],
  publicClientFlows: null,
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
    expect(appFacts(application(given as Partial<Application>), URIS, readAt).redirectUri).toBe(place)
  })

  test('counts as Web when it stands there too', () => {
    const facts = appFacts(application({ redirectUris: [OURS], spaRedirectUris: [OURS] }), URIS, readAt)
    expect(facts.redirectUri).toBe('web')
  })

  test('names the mail permissions that are not declared', () => {
    const declared = [DELEGATED_PERMISSION_ID['IMAP.AccessAsUser.All'] ?? '']
    const facts = appFacts(application({ delegatedPermissionIds: declared }), URIS, readAt)
    expect(facts.undeclaredPermissions).toEqual(['POP.AccessAsUser.All', 'SMTP.Send'])
  })

  test('says nothing of permissions when Graph did not', () => {
    expect(appFacts(application(), URIS, readAt).undeclaredPermissions).toBeNull()
  })

  test('knows whether an address can be pasted back, under whatever platform it stands', () => {
    const pasteBackOf = (given: Partial<Application>) => appFacts(application(given), URIS, readAt).pasteBack
    expect(pasteBackOf({ redirectUris: [OURS] })).toBe(false)
    expect(pasteBackOf({ redirectUris: [OURS, 'http://localhost'] })).toBe(true)
    expect(pasteBackOf({ publicClientRedirectUris: [NATIVE] })).toBe(true)
  })

  test('tells whether it allows public client flows, or that nobody said so', () => {
    const flowsOf = (publicClientFlows: boolean | null) =>
      appFacts(application({ publicClientFlows }), URIS, readAt).publicClientFlows
    expect([true, false, null].map(flowsOf)).toEqual([true, false, null])
  })
})
