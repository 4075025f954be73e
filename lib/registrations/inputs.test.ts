import { describe, expect, test } from 'vitest'
import { bytes, file, PASSPHRASE, RSA_THUMBPRINT } from '#lib/credentials/testing/files.ts'
import {
  certificateInput,
  certificateRegistrationInput,
  registrationInput,
  renameInput,
  secretInput,
} from './inputs.ts'

const now = () => new Date('2027-03-10T12:00:00Z')
const input = registrationInput(now)
const typed = {
  cloud: 'global',
  tenant: 'contoso.com',
  clientId: '6A2F5C1E-0000-4000-8000-00000000ABCD',
  secret: 'abc8Q~a-secret-of-some-length',
}

function problems(given: Record<string, unknown>): Record<string, string> {
  const parsed = input.safeParse({ ...typed, ...given })
  return Object.fromEntries(
    (parsed.error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]),
  )
}

describe('the form of a registration', () => {
  test('takes what Entra shows, without the blanks and invisible characters that copying brings along', () => {
    const parsed = input.parse({
      ...typed,
      tenant: '  Support@Contoso.COM ',
      clientId: ` {${typed.clientId}} `,
      secret: `\u200b ${typed.secret}\n`,
      expires: '2027-05-14',
      name: '  Mail  ',
    })
    expect(parsed).toMatchObject({
      tenant: 'contoso.com',
      clientId: '6a2f5c1e-0000-4000-8000-00000000abcd',
      name: 'Mail',
      expires: new Date('2027-05-14T23:59:59.999Z'),
    })
    expect(parsed.secret.value.reveal()).toBe(typed.secret)
    expect(parsed.secret.hint).toBe('ngth')
    expect(JSON.stringify(parsed)).not.toContain(typed.secret)
  })

  test('leaves the expiry open when the field is empty', () => {
    expect(input.parse({ ...typed, expires: ' ' }).expires).toBeUndefined()
    expect(input.parse(typed).expires).toBeUndefined()
  })

  test('takes a GUID in the secret field for what it is: the Secret ID', () => {
    expect(problems({ secret: 'a4c2b8f0-1d2e-4f3a-9b8c-7d6e5f4a3b2c' })).toEqual({ secret: 'secret-is-id' })
  })

  test.each([
    [{ secret: '' }, { secret: 'required' }],
    [{ secret: undefined }, { secret: 'required' }],
    [{ secret: 'short' }, { secret: 'secret-short' }],
    [{ secret: 'x'.repeat(257) }, { secret: 'too-long' }],
    [{ secret: 'a secret\twith blanks' }, { secret: 'control-characters' }],
    [{ tenant: 'contoso' }, { tenant: 'domain' }],
    [{ tenant: '00000000-0000-0000-0000-000000000000' }, { tenant: 'domain' }],
    [{ tenant: 'common/../x' }, { tenant: 'domain' }],
    [{ clientId: 'my app' }, { clientId: 'guid' }],
    [{ name: 'x'.repeat(121) }, { name: 'too-long' }],
    [{ name: 'a\u0000b' }, { name: 'control-characters' }],
    [{ expires: '2027-03-09' }, { expires: 'date-past' }],
    [{ expires: 'soon' }, { expires: 'date' }],
    [{ cloud: '' }, { cloud: 'required' }],
    [{ cloud: 'x'.repeat(41) }, { cloud: 'unknown-choice' }],
  ])('refuses %j', (given, expected) => {
    expect(problems(given)).toEqual(expected)
  })

  test('names every fault of a form at once', () => {
    expect(Object.keys(problems({ tenant: '', clientId: '', secret: '' })).sort()).toEqual([
      'clientId',
      'secret',
      'tenant',
    ])
  })
})

describe('the smaller forms', () => {
  test('want the registration by its id', () => {
    expect(secretInput(now).safeParse({ registrationId: '1; drop', secret: typed.secret }).success).toBe(
      false,
    )
  })

  test('want a name that is not blank', () => {
    const registrationId = '01956d2e-7b3a-7000-8000-000000000000'
    expect(renameInput.safeParse({ registrationId, name: '   ' }).success).toBe(false)
    expect(renameInput.parse({ registrationId, name: ' Mail ' }).name).toBe('Mail')
  })
})

describe('the form of a certificate', () => {
  const registrationId = '6a2f5c1e-0000-4000-8000-00000000abcd'
  const at = certificateInput(now)
  const problemsOf = (parsed: { error?: { issues: { path: PropertyKey[]; message: string }[] } }) =>
    parsed.error?.issues.map(({ path, message }) => [path.join('.'), message])

  test('takes the files and the passphrase, and shows neither', () => {
    const given = { registrationId, certificate: [file('aes.pfx')], passphrase: PASSPHRASE.reveal() }
    const parsed = at.parse(given)
    expect(parsed).toMatchObject({ registrationId, certificate: { thumbprint: RSA_THUMBPRINT } })
    expect(Object.keys(parsed)).toEqual(['registrationId', 'certificate'])
    const told = JSON.stringify(parsed)
    expect(told).not.toContain(PASSPHRASE.reveal())
    expect(told).not.toContain(bytes('rsa.key.pem').toString().split('\n')[3])
  })

  test.each([
    ['no file', [], '', [['certificate', 'required']]],
    ['a wrong passphrase', [file('aes.pfx')], 'no', [['passphrase', 'passphrase-wrong']]],
    ['no passphrase', [file('aes.pfx')], '', [['passphrase', 'passphrase-needed']]],
    ['no key', [file('rsa.crt.pem')], '', [['certificate', 'key-absent']]],
  ])('%s is said at its field', (_what, certificate, passphrase, expected) => {
    expect(problemsOf(at.safeParse({ registrationId, certificate, passphrase }))).toEqual(expected)
  })

  test('registers an app as well', () => {
    const given = { ...typed, certificate: [file('rsa.crt.pem'), file('rsa.key.pem')] }
    const parsed = certificateRegistrationInput(now).parse(given)
    expect(parsed).toMatchObject({ tenant: 'contoso.com', certificate: { thumbprint: RSA_THUMBPRINT } })
    expect('secret' in parsed).toBe(false)
  })
})
