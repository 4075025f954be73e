import { expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '#lib/errors.ts'
import { Secret } from '#lib/secret.ts'
import { parseForm, readUploads } from './parse-form.ts'

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

const Files = z.object({ certificate: z.array(z.instanceof(Secret)).min(1, 'required') })
const LIMITS = { certificate: 10 }

function withFiles(...contents: string[]): FormData {
  const data = new FormData()
  for (const content of contents) data.append('certificate', new File([content], 'a.pem'))
  return data
}

test('files are read where they are asked for, each as a secret in base64', async () => {
  const data = withFiles('one', 'two')
  data.append('elsewhere', new File(['three'], 'b.pem'))
  const uploads = await readUploads(data, LIMITS)
  expect(Object.keys(uploads)).toEqual(['certificate'])
  const parsed = parseForm(Files, data, uploads)
  expect(parsed.certificate.map((one) => Buffer.from(one.reveal(), 'base64').toString())).toEqual([
    'one',
    'two',
  ])
  expect(JSON.stringify(parsed)).toBe('{"certificate":["[secret]","[secret]"]}')
})

test('a file of no bytes is none, and text in place of a file is none either', async () => {
  const data = withFiles('')
  data.append('certificate', 'typed')
  const uploads = await readUploads(data, LIMITS)
  expect(uploads).toEqual({ certificate: [] })
  expect(() => parseForm(Files, data, uploads)).toThrow(
    expect.objectContaining({ code: 'invalid-input', fields: { certificate: 'required' } }),
  )
})

test('a file beyond its limit is refused before it is read', async () => {
  expect(await readUploads(withFiles('x'.repeat(10)), LIMITS)).toMatchObject({ certificate: [{}] })
  await expect(readUploads(withFiles('x'.repeat(11)), LIMITS)).rejects.toMatchObject({
    fields: { certificate: 'file-large' },
  })
})
