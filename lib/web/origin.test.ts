import { expect, test } from 'vitest'
import { isOwnOrigin } from './origin.ts'

const PUBLIC = 'https://mail.example.com'

test.each([
  [{ origin: 'https://mail.example.com', fetchSite: 'same-origin' }, true],
  [{ origin: 'https://mail.example.com', fetchSite: null }, true],
  [{ origin: null, fetchSite: 'same-origin' }, false],
  [{ origin: null, fetchSite: null }, false],
  [{ origin: 'null', fetchSite: 'cross-site' }, false],
  [{ origin: 'http://mail.example.com', fetchSite: 'same-origin' }, false],
  [{ origin: 'https://evil.example', fetchSite: 'cross-site' }, false],
  [{ origin: 'https://mail.example.com.evil.example', fetchSite: 'cross-site' }, false],
  [{ origin: 'https://mail.example.com', fetchSite: 'cross-site' }, false],
  [{ origin: 'https://mail.example.com', fetchSite: 'same-site' }, false],
])('a change sent with %j is let in: %s', (request, allowed) => {
  expect(isOwnOrigin(request, PUBLIC)).toBe(allowed)
})
