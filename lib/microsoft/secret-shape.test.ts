import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readClientSecret } from './secret-shape.ts'

const VALUE = 'abc8Q~planted0123456789012345678901234567'

test.each([
  ['as it is', VALUE],
  ['with blanks and a line end', `  ${VALUE}\r\n`],
  ['in double quotes', `"${VALUE}"`],
  ['in single quotes with blanks inside', `' ${VALUE} '`],
  ['with an invisible character of a web page', `\u200b${VALUE}\ufeff`],
])('a secret is read %s', (_, input) => {
  const reading = readClientSecret(input)
  expect(reading).toMatchObject({ ok: true, hint: VALUE.slice(-4) })
  expect(reading.ok && reading.secret.reveal()).toBe(VALUE)
  expect(`${JSON.stringify(reading)}${inspect(reading)}`).not.toContain(VALUE)
})

test('a quotation mark inside a secret belongs to it', () => {
  const value = `a"${VALUE}`
  const reading = readClientSecret(value)
  expect(reading.ok && reading.secret.reveal()).toBe(value)
})

test.each([
  ['nothing', '', 'empty'],
  ['only quotes', '""', 'empty'],
  ['the Secret ID', 'A1B2C3D4-0000-4000-8000-00000000000f', 'secret-id'],
  ['the Secret ID in quotes', '"a1b2c3d4-0000-4000-8000-00000000000f"', 'secret-id'],
  ['the Secret ID in braces', '{a1b2c3d4-0000-4000-8000-00000000000f}', 'secret-id'],
  ['the masked display of the Entra portal', 'abc*******', 'too-short'],
  ['the dots of a password field', '••••••••••••••••••••', 'strange-characters'],
  ['a sentence', 'this is not a secret at all', 'strange-characters'],
  ['a file', 'a'.repeat(257), 'too-long'],
])('%s is refused', (_, input, problem) => {
  expect(readClientSecret(input)).toEqual({ ok: false, problem })
})
