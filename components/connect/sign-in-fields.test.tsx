import { NextIntlClientProvider } from 'next-intl'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { en } from '#messages/en.ts'
import { SignInFields } from './sign-in-fields.tsx'

const WAYS = ['redirect', 'device-code', 'paste-back', 'invitation']
const APPS = [
  {
    id: 'global',
    name: 'Global',
    tenant: 'a.example',
    secretExpired: false,
    signOut: 'https://login.global.example/logout',
  },
  {
    id: 'china',
    name: 'China',
    tenant: 'b.example',
    secretExpired: false,
    signOut: 'https://login.china.example/logout',
  },
]

function htmlOf(given: {
  readonly registrationId?: string
  readonly way?: string
  readonly access?: 'own' | 'shared'
}) {
  const { registrationId = null, way, access = 'own' } = given
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" timeZone="UTC" messages={en}>
      <form>
        <SignInFields
          registrations={APPS}
          registrationId={registrationId}
          ways={WAYS}
          account="dana@contoso.example"
          access={access}
          state={way ? { values: { way } } : {}}
        />
      </form>
    </NextIntlClientProvider>,
  )
}

test('the link to sign out first leads to the cloud of the chosen app', () => {
  expect(htmlOf({})).toContain('https://login.global.example/logout')
  expect(htmlOf({ registrationId: 'china' })).toContain('https://login.china.example/logout')
  expect(htmlOf({ registrationId: 'china' })).not.toContain('https://login.global.example')
})

describe.each([
  ['redirect', 'On the next page sign in as', true, 'Continue to Microsoft'],
  ['device-code', 'The next page shows a code', false, 'Get a code'],
  ['paste-back', 'From the next page Microsoft opens in a new window', true, 'Continue with the address'],
  ['invitation', 'You sign in nowhere', false, 'Continue to the link'],
] as const)('by %s', (way, words, inThisBrowser, submit) => {
  test.each(['own', 'shared'] as const)('it is said who must sign in, and where (%s)', (access) => {
    const html = htmlOf({ way, access })
    expect(html).toContain(words)
    expect(html).toContain('dana@contoso.example')
    expect(html).toContain(submit)
    expect(html.includes('/logout')).toBe(inThisBrowser)
    expect(html.includes('Nobody signs in as the shared mailbox')).toBe(access === 'shared')
  })
})
