import { describe, expect, it } from 'vitest'
import { addressInput, ConnectInput, LONGEST_ADDRESS, protocolsInput } from './inputs.ts'

const codeOf = (input: unknown) => addressInput.safeParse(input).error?.issues[0]?.message

describe('a mailbox address', () => {
  it.each(['support@contoso.com', "o'brien@contoso.com", 'r&d@sub.contoso.com', 'Support@Contoso.COM'])(
    'takes %s as it was typed',
    (address) => {
      expect(addressInput.parse(`  ${address} `)).toBe(address)
    },
  )

  it.each([
    [undefined, 'required'],
    ['   ', 'required'],
    ['support', 'email'],
    ['support@contoso', 'email'],
    ['a b@contoso.com', 'email'],
    ['a@b@contoso.com', 'email'],
    ['a@-contoso.com', 'email'],
    ['support@contoso.com\r\nA1 LOGOUT', 'control-characters'],
    ['support\u0001@contoso.com', 'control-characters'],
    ['sup\u200bport@contoso.com', 'control-characters'],
    [`${'a'.repeat(LONGEST_ADDRESS)}@contoso.com`, 'too-long'],
  ])('refuses %j with the code %s', (input, code) => {
    expect(codeOf(input)).toBe(code)
  })
})

describe('the wanted protocols', () => {
  it('come in one order and once each', () => {
    expect(protocolsInput.parse(['smtp', 'imap', 'smtp'])).toEqual(['imap', 'smtp'])
  })

  it.each([
    [[], 'choose-one'],
    [undefined, 'choose-one'],
    [['ftp'], 'unknown-choice'],
  ])('refuse %j with the code %s', (input, code) => {
    expect(protocolsInput.safeParse(input).error?.issues[0]?.message).toBe(code)
  })
})

describe('the form', () => {
  const form = {
    address: 'support@contoso.com',
    registrationId: '0197f000-0000-7000-8000-000000000001',
    protocols: ['imap'],
  }

  it('takes an empty name for none', () => {
    expect(ConnectInput.parse({ ...form, displayName: '  ' }).displayName).toBeNull()
    expect(ConnectInput.parse(form).displayName).toBeNull()
  })

  it('keeps nothing it does not know', () => {
    expect(ConnectInput.parse({ ...form, access: 'app', mailboxId: 'x' })).not.toHaveProperty('access')
  })
})
