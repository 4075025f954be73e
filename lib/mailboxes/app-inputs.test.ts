import { describe, expect, test } from 'vitest'
import { ConnectAppInput, demandAddresses, MOST_APP_MAILBOXES } from './app-inputs.ts'

const registrationId = '0190b5a0-0000-7000-8000-000000000000'

function read(addresses: string) {
  return ConnectAppInput.safeParse({ registrationId, addresses, protocols: ['smtp', 'imap'] })
}

describe('a list of mailboxes for the app itself', () => {
  test('is read by lines, commas, semicolons and blanks, each address once', () => {
    const text = ' a@x.example\r\nb@x.example, c@x.example;d@x.example\tA@X.example\n\n'
    expect(read(text).data?.addresses).toEqual(['A@X.example', 'b@x.example', 'c@x.example', 'd@x.example'])
  })

  test('keeps the protocols in their order', () => {
    expect(read('a@x.example').data?.protocols).toEqual(['imap', 'smtp'])
  })

  test.each([
    ['', 'required'],
    [' \n ', 'required'],
    [
      Array.from({ length: MOST_APP_MAILBOXES + 1 }, (_, place) => `m${place}@x.example`).join('\n'),
      'too-many',
    ],
  ])('%j is refused: %s', (text, code) => {
    expect(read(text).error?.issues.map(({ message }) => message)).toEqual([code])
  })

  test('names the words that are no address', () => {
    const words = ['a@x.example', 'Anna', '<b@x.example>', 'c@x']
    expect(() => demandAddresses(words)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        facts: { words: 'Anna, <b@x.example>, c@x' },
        fields: { addresses: 'email-list' },
      }),
    )
  })
})
