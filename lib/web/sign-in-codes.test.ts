import { expect, it } from 'vitest'
import {
  blockedCode,
  readSignInCode,
  SIGN_IN_ELSEWHERE,
  SIGN_IN_FAILED,
  SIGN_IN_REFUSED,
} from './sign-in-codes.ts'

it('every code is read back as what it was made for', () => {
  expect(readSignInCode(SIGN_IN_REFUSED)).toEqual({ kind: 'refused' })
  expect(readSignInCode(SIGN_IN_FAILED)).toEqual({ kind: 'failed' })
  expect(readSignInCode(SIGN_IN_ELSEWHERE)).toEqual({ kind: 'elsewhere' })
  expect(readSignInCode(blockedCode(15))).toEqual({ kind: 'blocked', minutes: 15 })
})

it.each(['', 'CredentialsSignin', 'blocked-', 'blocked-x', 'blocked-99999', '<b>'])(
  'the unknown code “%s” is a failure of ours',
  (code) => {
    expect(readSignInCode(code)).toEqual({ kind: 'failed' })
  },
)
