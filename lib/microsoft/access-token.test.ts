import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { accessTokenFacts, tokenFitness } from './access-token.ts'
import { PRESET_CLOUDS } from './clouds.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: unknown) => new Secret(`${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`)
const cloud = PRESET_CLOUDS.global

const delegated = {
  aud: 'https://outlook.office.com',
  scp: 'IMAP.AccessAsUser.All POP.AccessAsUser.All',
  tid: 't',
  oid: 'o',
  upn: 'alice@contoso.test',
  appid: 'a',
  exp: 1_795_000_000,
}

describe('the facts of an access token', () => {
  test('are its claims, without the token', () => {
    const facts = accessTokenFacts(token(delegated))
    expect(facts).toEqual({
      opaque: false,
      audience: 'https://outlook.office.com',
      scopes: ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All'],
      roles: [],
      appOnly: false,
      tenantId: 't',
      objectId: 'o',
      upn: 'alice@contoso.test',
      appId: 'a',
      expiresAt: new Date(1_795_000_000_000),
    })
    expect(inspect(facts)).not.toContain('eyJ')
  })

  test.each([
    'EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA',
    '',
    'a.b.c',
    'eyJ.eyJ.eyJ',
    `${encode({})}.${encode([])}.x`,
  ])('are none for %o, which nobody can read', (text) => {
    expect(accessTokenFacts(new Secret(text))).toMatchObject({ opaque: true, scopes: [], roles: [] })
  })

  test('survive claims of the wrong kind', () => {
    const facts = accessTokenFacts(token({ aud: ['a', 'b'], scp: 7, roles: 'x', exp: 'never', upn: null }))
    expect(facts).toMatchObject({ opaque: false, scopes: [], roles: [], expiresAt: undefined })
  })
})

describe('what the token may do against what the mailbox needs', () => {
  const fitness = (claims: unknown, scope = '') =>
    tokenFitness(accessTokenFacts(token(claims)), scope, ['imap', 'smtp'], cloud)

  test('names a missing permission', () => {
    expect(fitness(delegated)).toMatchObject({
      audienceFits: true,
      missing: ['SMTP.Send'],
      protocols: ['smtp'],
    })
  })

  test('sees a token for Graph', () => {
    expect(fitness({ ...delegated, aud: '00000003-0000-0000-c000-000000000000' }).audienceFits).toBe(false)
  })

  test('measures an app by its roles', () => {
    const app = {
      aud: 'https://outlook.office365.com/',
      idtyp: 'app',
      roles: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'],
    }
    expect(fitness(app)).toEqual({ audienceFits: true, missing: [], extra: [], protocols: [] })
  })

  test('measures an unreadable token by the answer it came with', () => {
    const facts = accessTokenFacts(new Secret('opaque'))
    const result = tokenFitness(facts, 'https://outlook.office.com/SMTP.Send', ['imap', 'smtp'], cloud)
    expect(result).toEqual({ missing: ['IMAP.AccessAsUser.All'], extra: [], protocols: ['imap'] })
  })
})
