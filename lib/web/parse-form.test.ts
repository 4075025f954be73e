import { expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '#lib/errors.ts'
import { parseForm } from './parse-form.ts'

const Input = z.object({
  address: z.email('email').max(20, 'too-long'),
  protocols: z.array(z.enum(['imap', 'smtp'], 'unknown-choice')).min(1, 'choose-one'),
})

function form(entries: [string, string][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

function refusal(entries: [string, string][]): Refusal {
  try {
    parseForm(Input, form(entries))
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('it was accepted')
}

test('a list is read from names that end in []', () => {
  const parsed = parseForm(
    Input,
    form([
      ['address', 'a@b.example'],
      ['protocols[]', 'imap'],
      ['protocols[]', 'smtp'],
    ]),
  )
  expect(parsed).toEqual({ address: 'a@b.example', protocols: ['imap', 'smtp'] })
})

test('each field that does not fit is named with one code', () => {
  const { code, fields } = refusal([
    ['address', 'nobody'],
    ['protocols[]', 'telnet'],
  ])
  expect(code).toBe('invalid-input')
  expect(fields).toEqual({ address: 'email', protocols: 'unknown-choice' })
})

test('a message that is not a code never reaches the page as it is', () => {
  const { fields } = refusal([['address', 'a@b.example']])
  expect(fields).toEqual({ protocols: 'invalid' })
})

test('a file in place of a text counts as missing', () => {
  const data = form([['protocols[]', 'imap']])
  data.append('address', new File(['x'], 'x.txt'))
  expect(() => parseForm(Input, data)).toThrow(Refusal)
})
