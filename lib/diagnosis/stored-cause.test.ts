import { expect, test } from 'vitest'
import { type CauseId, causeOf, knownCause } from './causes.ts'

test('what another version stored is shown by its new name, or as the last resort', () => {
  expect(knownCause('secret.expired')).toBe('secret.expired')
  expect(knownCause('certificate.refused')).toBe('cert.rejected')
  expect(knownCause('moon.full')).toBe('unspecified')
  expect(knownCause('constructor')).toBe('unspecified')
  expect(causeOf('certificate.refused' as CauseId)).toBe(causeOf('cert.rejected'))
})
