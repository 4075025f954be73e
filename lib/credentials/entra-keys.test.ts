import { describe, expect, test } from 'vitest'
import type { Application } from '#lib/microsoft/graph.ts'
import { entraKeys, thumbprintOf } from './entra-keys.ts'

const SHA1 = '0F'.repeat(20)
const SHA256 = 'A1'.repeat(32)

describe('what Graph lists', () => {
  test.each([
    ['base64 of SHA-1', Buffer.from(SHA1, 'hex').toString('base64'), SHA1],
    ['base64 of SHA-256', Buffer.from(SHA256, 'hex').toString('base64'), SHA256],
    ['hexadecimal', SHA1.toLowerCase(), SHA1],
    ['anything else', 'the mail certificate', null],
  ])('becomes a thumbprint from %s', (_what, identifier, thumbprint) => {
    expect(thumbprintOf(identifier)).toBe(thumbprint)
  })

  test('is kept with its kind, its name and its dates', () => {
    const application = {
      secrets: [
        {
          keyId: 's',
          hint: 'abc',
          displayName: 'Mail',
          startsAt: new Date('2026-01-01T00:00:00Z'),
          expiresAt: null,
        },
      ],
      certificates: [
        {
          keyId: 'c',
          customKeyIdentifier: SHA1,
          displayName: null,
          expiresAt: new Date('2027-01-01T00:00:00Z'),
        },
      ],
    } as unknown as Application
    expect(entraKeys(application)).toEqual([
      {
        kind: 'secret',
        keyId: 's',
        hint: 'abc',
        thumbprint: null,
        displayName: 'Mail',
        startsAt: '2026-01-01T00:00:00.000Z',
        expiresAt: null,
      },
      {
        kind: 'certificate',
        keyId: 'c',
        hint: null,
        thumbprint: SHA1,
        displayName: null,
        startsAt: null,
        expiresAt: '2027-01-01T00:00:00.000Z',
      },
    ])
  })
})
