import { encode } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { newToken } from '#lib/users/opaque-token.ts'
import { readSessionCookie, sessionCookieName } from './session-cookie.ts'

const services = { publicUrl: 'https://mail.contoso.example', cookieKey: new Secret('a key of the cookie') }

const jar = (value: string, name = '__Host-mailgrant') => ({
  get: (asked: string) => (asked === name ? { value } : undefined),
})
const sealed = (content: Record<string, unknown>, more: { key?: string; maxAge?: number } = {}) =>
  encode({ token: content, secret: more.key ?? services.cookieKey.reveal(), maxAge: more.maxAge })

describe('the session cookie', () => {
  it('has a name that browsers keep to this host and to https, but for plain localhost', () => {
    expect(sessionCookieName('https://mail.contoso.example')).toBe('__Host-mailgrant')
    expect(sessionCookieName('http://localhost:3000')).toBe('mailgrant')
  })

  it('gives back the token that was put in', async () => {
    const token = newToken()
    const read = await readSessionCookie(jar(await sealed({ session: token.reveal() })), services)
    expect(read?.reveal()).toBe(token.reveal())
  })

  it('does not show the token to whoever holds the cookie', async () => {
    const token = newToken()
    expect(await sealed({ session: token.reveal() })).not.toContain(token.reveal())
  })

  it.each([
    ['no cookie', async () => ({ get: () => undefined })],
    ['an empty one', async () => jar('')],
    ['nonsense', async () => jar('a.b.c.d.e')],
    ['one under another name', async () => jar(await sealed({ session: newToken().reveal() }), 'mailgrant')],
    [
      'one of another key',
      async () => jar(await sealed({ session: newToken().reveal() }, { key: 'another' })),
    ],
    [
      'one that has expired',
      async () => jar(await sealed({ session: newToken().reveal() }, { maxAge: -60 })),
    ],
    ['one without a session', async () => jar(await sealed({ sub: 'admin', role: 'admin' }))],
    ['one with a session of another shape', async () => jar(await sealed({ session: ['a'] }))],
  ])('is worth nothing as %s', async (_what, make) => {
    expect(await readSessionCookie(await make(), services)).toBeNull()
  })
})
