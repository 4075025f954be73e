import { describe, expect, it } from 'vitest'
import { safeNext } from './safe-next.ts'

describe('after sign-in a person goes', () => {
  it.each(['/', '/mailboxes/0193', '/?state=broken&page=2', '/registrations/new#secret', '/a%20b'])(
    'to %s when asked to',
    (path) => {
      expect(safeNext(path)).toBe(path)
    },
  )

  it.each([
    undefined,
    null,
    42,
    ['/a', '/b'],
    '',
    'mailboxes',
    'https://evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\u0000/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/./\\evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/api/auth/signout',
    '/sign-in?next=/sign-in',
    '/setup/abc',
    `/${'a'.repeat(2000)}`,
  ])('to the start page instead of %j', (next) => {
    expect(safeNext(next)).toBe('/')
  })
})
