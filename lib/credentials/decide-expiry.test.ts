import { describe, expect, test } from 'vitest'
import type { Application, ApplicationSecret } from '#lib/microsoft/graph.ts'
import { Secret } from '#lib/secret.ts'
import { decideExpiry } from './decide-expiry.ts'

const secret = new Secret('abc8Q~the-rest-of-a-secret')
const typed = new Date('2028-01-31T23:59:59.999Z')

const listed = (keyId: string, hint: string | null, expiresAt: string | null): ApplicationSecret => ({
  keyId,
  hint,
  displayName: null,
  startsAt: new Date('2026-01-01T00:00:00Z'),
  expiresAt: expiresAt === null ? null : new Date(expiresAt),
})

const app = (...secrets: ApplicationSecret[]) => ({
  access: 'allowed' as const,
  application: { secrets } as unknown as Application,
})

describe('the expiry of a secret', () => {
  test('is the one in Graph, even when another was typed', () => {
    const own = app(
      listed('other', 'xyz', '2030-01-01T00:00:00Z'),
      listed('this', 'abc', '2027-06-01T08:00:00Z'),
    )
    expect(decideExpiry(secret, own, typed)).toEqual({
      ok: true,
      expiresAt: new Date('2027-06-01T08:00:00Z'),
      source: 'graph',
      entraKeyId: 'this',
      startsAt: new Date('2026-01-01T00:00:00Z'),
      displayName: null,
    })
  })

  test.each(['denied', 'unreachable'] as const)('is the typed one when Graph is %s', (access) => {
    expect(decideExpiry(secret, { access }, typed)).toMatchObject({
      ok: true,
      expiresAt: typed,
      source: 'entered',
      entraKeyId: null,
    })
  })

  test.each(['denied', 'unreachable'] as const)('must be typed when Graph is %s', (access) => {
    expect(decideExpiry(secret, { access }, undefined)).toEqual({ ok: false, why: access })
  })

  test('must be typed when Graph lists no secret that begins alike, or one without a date', () => {
    expect(decideExpiry(secret, app(listed('x', 'xyz', '2027-06-01T08:00:00Z')), undefined)).toEqual({
      ok: false,
      why: 'not-listed',
    })
    expect(decideExpiry(secret, app(listed('this', 'abc', null)), undefined)).toEqual({
      ok: false,
      why: 'not-listed',
    })
  })

  const twins = app(
    listed('one', 'abc', '2027-06-01T08:00:00Z'),
    listed('two', 'abc', '2028-01-31T09:00:00Z'),
  )

  test('must be typed when two secrets begin alike; the typed day then picks the one it belongs to', () => {
    expect(decideExpiry(secret, twins, undefined)).toEqual({ ok: false, why: 'ambiguous' })
    expect(decideExpiry(secret, twins, typed)).toMatchObject({
      source: 'graph',
      entraKeyId: 'two',
      expiresAt: new Date('2028-01-31T09:00:00Z'),
    })
  })

  test('stays the typed one when it belongs to neither of two that begin alike', () => {
    const another = new Date('2029-01-01T23:59:59.999Z')
    expect(decideExpiry(secret, twins, another)).toMatchObject({ source: 'entered', expiresAt: another })
  })

  test('is found by the key id once that is known', () => {
    expect(decideExpiry(secret, twins, undefined, 'one')).toMatchObject({
      source: 'graph',
      entraKeyId: 'one',
    })
  })
})
