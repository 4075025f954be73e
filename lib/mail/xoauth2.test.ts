import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { decodeChallenge, loginFault, saslInitialResponse, senderFault } from './xoauth2.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the initial response of XOAUTH2', () => {
  test('holds login and token between control-A separators', () => {
    const response = saslInitialResponse('anna@contoso.example', new Secret('t0ken'))
    expect(Buffer.from(response.reveal(), 'base64').toString()).toBe(
      'user=anna@contoso.example\u0001auth=Bearer t0ken\u0001\u0001',
    )
  })

  test('is a secret itself', () => {
    expect(`${saslInitialResponse('anna@contoso.example', new Secret('t0ken'))}`).toBe('[secret]')
  })

  test.each(['a\r\nb@c', 'a\u0001auth=Bearer x@c', 'a\u0000@c', 'a\n@c', '\u007f@c', ''])(
    'refuses the login %j',
    (login) => {
      expect(loginFault(login)).not.toBeNull()
      expect(() => saslInitialResponse(login, new Secret('t0ken'))).toThrow(RangeError)
    },
  )

  test('refuses a token with a separator in it, without showing the token', () => {
    expect(() => saslInitialResponse('a@b.example', new Secret('t0k\u0001en'))).toThrow(
      'The token contains a control character',
    )
  })

  test('takes a login in any script', () => {
    const response = saslInitialResponse('jürgen@contoso.example', new Secret('t'))
    expect(Buffer.from(response.reveal(), 'base64').toString('utf8')).toContain('user=jürgen@contoso.example')
  })
})

describe('the sender', () => {
  test.each(['a@b.example> SIZE=1', 'a b@c.example', 'a@b.example\r\nDATA', '<a@b.example', '', 'a\u0000@b'])(
    'refuses %j',
    (sender) => expect(senderFault(sender)).not.toBeNull(),
  )

  test('takes an ordinary address', () => {
    expect(senderFault("o'brien+x@contoso.example")).toBeNull()
  })
})

describe('the error challenge', () => {
  test('is read when it is base64 of a JSON object', () => {
    const said = base64('{"status":"401","schemes":"Bearer","scope":"https://mail.example/","extra":1}')
    expect(decodeChallenge(said)).toEqual({
      status: '401',
      schemes: 'Bearer',
      scope: 'https://mail.example/',
    })
  })

  test('takes a status that is a number', () => {
    expect(decodeChallenge(base64('{"status":400}'))).toEqual({ status: '400' })
  })

  test.each(['', 'not base64!', base64('not json'), base64('[1]'), base64('null'), base64('"text"')])(
    'is null for %j',
    (said) => expect(decodeChallenge(said)).toBeNull(),
  )
})
