import { describe, expect, test } from 'vitest'
import { type Cloud, cloudSchema, cloudTable, isMicrosoftLogin, PRESET_CLOUDS } from './clouds.ts'
import { cloudAt } from './testing/https-stub.ts'

const sandbox = (): Cloud => ({ ...cloudAt('https://localhost:8443'), id: 'sandbox' })

describe('the table of clouds', () => {
  test('holds Microsoft’s four, with https everywhere and no way to change them', () => {
    expect([...cloudTable().keys()]).toEqual(['global', 'us-gov-high', 'us-gov-dod', 'china'])
    for (const cloud of cloudTable().values()) {
      expect(cloud.signInOrigin).toBe(cloud.loginOrigin)
      for (const address of [
        cloud.loginOrigin,
        cloud.graphOrigin,
        cloud.delegatedResource,
        cloud.appResource,
      ]) {
        expect(new URL(address).origin).toBe(address)
        expect(new URL(address).protocol).toBe('https:')
      }
      expect(Object.isFrozen(cloud) && Object.isFrozen(cloud.mail.imap)).toBe(true)
      expect(isMicrosoftLogin(cloud)).toBe(true)
    }
  })

  test('says which of its facts nobody has seen', () => {
    expect(PRESET_CLOUDS.global.unproven).toEqual([])
    expect(PRESET_CLOUDS['us-gov-dod'].unproven).toContain('delegatedResource')
    expect(PRESET_CLOUDS.china.unproven).toContain('mail.smtp')
  })

  test('takes an extra row that stands on this machine', () => {
    const row = cloudSchema.parse(JSON.parse(JSON.stringify(sandbox())))
    expect(row).toEqual(sandbox())
    expect(cloudTable([row]).get('sandbox')).toBe(row)
    expect(isMicrosoftLogin(row)).toBe(false)
  })

  test('refuses a name that is taken', () => {
    expect(() => cloudTable([sandbox(), sandbox()])).toThrow('named twice')
  })

  test.each([
    ['a login host elsewhere', { loginOrigin: 'https://login.evil.test' }],
    ['a login without https', { loginOrigin: 'http://localhost:8443' }],
    ['a login with a path', { loginOrigin: 'https://localhost:8443/tenant' }],
    ['a login with a user name', { loginOrigin: 'https://localhost@evil.test' }],
    ['a login that only begins like this machine', { loginOrigin: 'https://localhost.evil.test' }],
    ['a sign-in page elsewhere', { signInOrigin: 'http://evil.test' }],
    ['a sign-in page that is a script', { signInOrigin: 'javascript://localhost' }],
    ['Graph elsewhere', { graphOrigin: 'https://graph.microsoft.com' }],
    ['Graph without https', { graphOrigin: 'http://localhost:8443' }],
    ['a mail server elsewhere', { mail: { ...sandbox().mail, imap: { host: '10.0.0.1', port: 993 } } }],
    ['a port that is none', { mail: { ...sandbox().mail, smtp: { host: 'localhost', port: 70_000 } } }],
    ['a portal that is a script', { entraPortal: 'javascript:alert(1)' }],
    ['the name of a Microsoft cloud', { id: 'global' }],
    ['a name with strange characters', { id: '../x' }],
    ['a field it does not know', { proxy: 'http://localhost' }],
  ])('refuses %s', (_, change) => {
    expect(cloudSchema.safeParse({ ...sandbox(), ...change }).success).toBe(false)
  })
})
