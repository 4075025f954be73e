import { expect, test } from 'vitest'
import { demandPrerequisites } from './prerequisites.ts'

test('a missing Debian package is named, with the command that brings it', () => {
  expect(() => demandPrerequisites((path) => !/lua|postfix/.test(path))).toThrow(
    /not installed: dovecot-auth-lua, postfix\. Install them with: apt-get install .* dovecot-auth-lua postfix$/,
  )
})
