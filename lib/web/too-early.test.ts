import { expect, test } from 'vitest'
import { isTooEarly } from './too-early.ts'

const FORM = 'multipart/form-data; boundary=----x'

test.each([
  [{ method: 'POST', contentType: FORM, nextAction: null, origin: 'null' }, true],
  [{ method: 'POST', contentType: FORM, nextAction: null, origin: null }, true],
  // A page that works without scripts.
  [{ method: 'POST', contentType: FORM, nextAction: null, origin: 'https://mail.example.com' }, false],
  [{ method: 'POST', contentType: 'text/plain', nextAction: null, origin: 'null' }, true],
  // Sent by our scripts: the action itself looks where it comes from.
  [{ method: 'POST', contentType: FORM, nextAction: '40ab', origin: 'null' }, false],
  [{ method: 'POST', contentType: 'text/plain;charset=UTF-8', nextAction: '40ab', origin: 'null' }, false],
  // next-auth and the routes.
  [
    { method: 'POST', contentType: 'application/x-www-form-urlencoded', nextAction: null, origin: 'null' },
    false,
  ],
  [{ method: 'POST', contentType: 'application/json', nextAction: null, origin: 'null' }, false],
  [{ method: 'POST', contentType: null, nextAction: null, origin: 'null' }, false],
  [{ method: 'GET', contentType: null, nextAction: null, origin: 'null' }, false],
])('%j was posted by the browser itself: %s', (post, early) => {
  expect(isTooEarly(post)).toBe(early)
})
