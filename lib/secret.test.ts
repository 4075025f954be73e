import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

const MARKER = 'marker-value'
const secret = new Secret(MARKER)

describe('a secret', () => {
  it('is given only to who asks for it by name', () => {
    expect(secret.reveal()).toBe(MARKER)
  })

  it.each<[string, () => string]>([
    ['String()', () => String(secret)],
    ['toString()', () => secret.toString()],
    ['a template', () => `${secret}`],
    ['concatenation', () => `x${secret as unknown as string}`],
    ['concatenation with +', () => ['x', secret].reduce((all, one) => (all as string) + one) as string],
    ['join', () => [secret, secret].join()],
    ['JSON', () => JSON.stringify({ deep: [{ secret }] })],
    ['inspect', () => inspect({ deep: [{ secret }] }, { depth: 9, showHidden: true, getters: true })],
    ['format with %s', () => format('%s', secret)],
    ['format with %o', () => format('%o', secret)],
    ['format with %j', () => format('%j', { secret })],
    ['an error message', () => new Error(`failed with ${secret}`).message],
    ['an encoded form', () => new URLSearchParams({ secret: secret as unknown as string }).toString()],
    ['the keys of the object', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
    ['a spread copy', () => inspect({ ...secret })],
  ])('does not show in %s', (_way, print) => {
    expect(print()).not.toContain(MARKER)
  })

  it('cannot be copied to another process or thread', () => {
    expect(JSON.stringify(structuredClone({ secret: { ...secret } }))).not.toContain(MARKER)
    expect(inspect(structuredClone(secret), { showHidden: true })).not.toContain(MARKER)
  })
})
