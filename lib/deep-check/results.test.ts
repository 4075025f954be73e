import { describe, expect, it } from 'vitest'
import { answersOf, type DeepResults, type LoginState } from './results.ts'

const passed = { status: 'passed' } as const
const failed = { status: 'failed' } as const
const skipped = { status: 'skipped', why: 'not-wanted' } as const
const running = { status: 'running' } as const
const found = { folder: 'INBOX', junk: false, after: 900, removal: 'expunged', sentCopy: null } as const
const logins = (...health: LoginState['health'][]): LoginState[] =>
  health.map((one, index) => ({ protocol: (['imap', 'smtp'] as const)[index] ?? 'pop3', health: one }))

describe('the two answers of a deep check', () => {
  it.each<[string, DeepResults, ReturnType<typeof answersOf>]>([
    ['nothing has begun', { steps: {} }, { logIn: null, flows: null }],
    ['the sign-in runs', { steps: { login: running } }, { logIn: null, flows: null }],
    [
      'the message is still looked for',
      {
        steps: { login: passed, folders: passed, send: passed, find: running },
        logins: logins('healthy', 'healthy'),
      },
      { logIn: 'yes', flows: null },
    ],
    [
      'it was found',
      {
        steps: { login: passed, folders: passed, send: passed, find: passed },
        logins: logins('healthy', 'healthy'),
        found,
      },
      { logIn: 'yes', flows: 'yes' },
    ],
    [
      'it was found among the junk',
      {
        steps: { login: passed, folders: passed, send: passed, find: passed },
        logins: logins('healthy', 'healthy'),
        found: { ...found, folder: 'Junk Email', junk: true },
      },
      { logIn: 'yes', flows: 'junk' },
    ],
    [
      'it could not be sent',
      {
        steps: { login: passed, folders: passed, send: failed, find: skipped },
        logins: logins('healthy', 'failing'),
      },
      { logIn: 'partly', flows: 'no' },
    ],
    [
      'nothing lets us in',
      {
        steps: { login: failed, folders: skipped, send: skipped, find: skipped },
        logins: logins('failing', 'throttled'),
      },
      { logIn: 'no', flows: 'no' },
    ],
    [
      'there is no way to look for it',
      {
        steps: { login: passed, folders: skipped, send: passed, find: skipped },
        logins: logins('healthy'),
      },
      { logIn: 'yes', flows: 'unproven' },
    ],
  ])('when %s', (_when, results, answers) => {
    expect(answersOf(results)).toEqual(answers)
  })
})
