import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { NewUser, PasswordInput, ProfileInput, SetupInput } from './inputs.ts'

const CODE = 'A'.repeat(43)
const GOOD = {
  code: CODE,
  name: ' Ada Lovelace ',
  email: ' Ada@Contoso.Example ',
  password: 'calm-harbour-lantern',
  again: 'calm-harbour-lantern',
}

function faults(schema: z.ZodType, input: unknown): Record<string, string> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return {}
  return Object.fromEntries(
    parsed.error.issues.toReversed().map((issue) => [String(issue.path[0]), issue.message]),
  )
}

describe('the set-up form', () => {
  it('gives a tidy person and a password that does not print', () => {
    const input = SetupInput.parse(GOOD)
    expect(input).toMatchObject({ name: 'Ada Lovelace', email: 'ada@contoso.example' })
    expect(input.password.reveal()).toBe(GOOD.password)
    expect(JSON.stringify(input)).not.toContain(GOOD.password)
    expect(JSON.stringify(input)).not.toContain(CODE)
  })

  it('takes what cannot be a code as no code', () => {
    expect(SetupInput.parse({ ...GOOD, code: '../../etc' }).code).toBeNull()
  })

  it.each([
    ['a missing name', { name: undefined }, { name: 'required' }],
    ['a blank name', { name: '  ' }, { name: 'required' }],
    ['a name of 101 letters', { name: 'x'.repeat(101) }, { name: 'too-long' }],
    ['a name with a line break', { name: 'Ada\nBcc: x' }, { name: 'control-characters' }],
    ['a missing address', { email: '' }, { email: 'required' }],
    ['half an address', { email: 'ada@' }, { email: 'email' }],
    ['an address of 300 letters', { email: `${'a'.repeat(300)}@b.example` }, { email: 'too-long' }],
    ['no password', { password: '', again: '' }, { password: 'required' }],
    ['eleven characters', { password: 'kelp-violin', again: 'kelp-violin' }, { password: 'password-short' }],
    [
      '129 characters',
      { password: 'kelp-violin '.repeat(11).slice(0, 129), again: 'kelp-violin '.repeat(11).slice(0, 129) },
      { password: 'password-long' },
    ],
    ['two different passwords', { again: 'calm-harbour-lanterm' }, { again: 'password-same' }],
    [
      'the person’s own name',
      { password: 'AdaLovelace1815', again: 'AdaLovelace1815' },
      { password: 'password-guessable' },
    ],
  ])('refuses %s', (_what, change, expected) => {
    expect(faults(SetupInput, { ...GOOD, ...change })).toMatchObject(expected)
  })

  it('takes exactly 12 and exactly 128 characters', () => {
    for (const password of ['kelp-violins', 'kelp violin granite '.repeat(7).slice(0, 128)]) {
      expect(faults(SetupInput, { ...GOOD, password, again: password })).toEqual({})
    }
  })
})

describe('a new user', () => {
  it('has one of the two roles', () => {
    const { again: _again, code: _code, ...person } = GOOD
    expect(faults(NewUser, { ...person, role: 'help-desk' })).toEqual({})
    expect(faults(NewUser, { ...person, role: 'owner' })).toEqual({ role: 'unknown-choice' })
  })
})

describe('the profile form', () => {
  it('keeps a region and a time zone that exist', () => {
    expect(ProfileInput.parse({ name: 'Ada', locale: 'en-GB', timeZone: 'Europe/Berlin' })).toEqual({
      name: 'Ada',
      locale: 'en-GB',
      timeZone: 'Europe/Berlin',
    })
    expect(ProfileInput.parse({ name: 'Ada', locale: '', timeZone: 'UTC' }).locale).toBeNull()
  })

  it.each(['Mars/Olympus', '', '+02:00', 'Europe/Berlin\n', '../UTC'])(
    'refuses the time zone %j',
    (timeZone) => {
      expect(faults(ProfileInput, { name: 'Ada', locale: '', timeZone })).toEqual({
        timeZone: 'unknown-choice',
      })
    },
  )

  it('refuses a region it does not know', () => {
    expect(faults(ProfileInput, { name: 'Ada', locale: 'xx', timeZone: 'UTC' })).toEqual({
      locale: 'unknown-choice',
    })
  })
})

describe('the password form', () => {
  it('holds the new password to the rules, and the current one to its length only', () => {
    const input = { current: 'short', password: 'calm-harbour-lantern', again: 'calm-harbour-lantern' }
    expect(faults(PasswordInput, input)).toEqual({})
    expect(faults(PasswordInput, { ...input, current: '' })).toEqual({ current: 'required' })
    expect(faults(PasswordInput, { ...input, password: 'password1234', again: 'password1234' })).toEqual({
      password: 'password-guessable',
    })
  })
})
