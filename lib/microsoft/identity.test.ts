import { describe, expect, test } from 'vitest'
import { comparableAddress, type Identity, matchAccount } from './identity.ts'

const alice: Identity = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  objectId: '00000000-0000-4000-9000-000000000001',
  upn: 'Alice.Adams@Contoso.Test',
  mail: 'alice@mail.contoso.test',
  name: 'bob@contoso.test',
}

describe('the account and the mailbox', () => {
  test.each([
    ['the sign-in name', 'alice.adams@contoso.test', 'upn'],
    ['the mail address', 'ALICE@MAIL.CONTOSO.TEST', 'mail'],
    ['blanks around', '  alice.adams@contoso.test ', 'upn'],
  ])('match by %s', (_, mailbox, by) => {
    expect(matchAccount(alice, mailbox)).toMatchObject({ matches: true, by })
  })

  test('match by an alias somebody verified, and by no other', () => {
    expect(matchAccount(alice, 'aa@contoso.test', ['AA@contoso.test'])).toMatchObject({
      matches: true,
      by: 'alias',
    })
    expect(matchAccount(alice, 'aa@contoso.test').matches).toBe(false)
  })

  test('do not match by the display name, and the answer names both', () => {
    expect(matchAccount(alice, 'Bob@contoso.test')).toEqual({
      matches: false,
      expected: 'Bob@contoso.test',
      used: 'Alice.Adams@Contoso.Test',
    })
  })

  test('do not match when the account has no name at all', () => {
    const bare = { tenantId: alice.tenantId, objectId: alice.objectId }
    expect(matchAccount(bare, 'alice@contoso.test')).toMatchObject({ matches: false, used: alice.objectId })
  })

  test.each([
    ['the Kelvin sign', 'mi\u212ae@contoso.test', 'mike@contoso.test'],
    ['the dotted capital I', '\u0130ris@contoso.test', 'iris@contoso.test'],
    ['the long s', 'li\u017fa@contoso.test', 'lisa@contoso.test'],
    ['a Cyrillic a', 'm\u0430ry@contoso.test', 'mary@contoso.test'],
    ['a full-width letter', '\uff4dary@contoso.test', 'mary@contoso.test'],
  ])('are kept apart by %s', (_, upn, mailbox) => {
    expect(matchAccount({ ...alice, upn, mail: undefined }, mailbox).matches).toBe(false)
    expect(matchAccount({ ...alice, upn: mailbox, mail: undefined }, upn).matches).toBe(false)
  })

  test('are the same in either form of an umlaut, in any case, with a domain in any script', () => {
    const upn = 'J\u00dcRGEN@b\u00fccher.test'
    expect(matchAccount({ ...alice, upn }, 'ju\u0308rgen@xn--bcher-kva.test').matches).toBe(true)
  })
})

test.each([
  '',
  'alice',
  '@contoso.test',
  'alice@',
  'a b@contoso.test',
  'a@b@contoso.test',
  'a@c\u0000.test',
  'a@b\u00fccher.test/x',
])('%o is no address', (text) => {
  expect(comparableAddress(text)).toBeNull()
})
