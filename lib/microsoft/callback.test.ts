import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { readCallback } from './callback.ts'

const state = 'A'.repeat(43)
const code = '1.AXkA-code_value-0123456789'
const query = (text: string) => new URLSearchParams(text)

describe('a code', () => {
  test('is read with its state and cannot be printed', () => {
    const reply = readCallback(query(`code=${code}&state=${state}&session_state=x&client_info=y`))
    expect(reply).toMatchObject({ kind: 'code', state })
    expect(reply.kind === 'code' && reply.code.reveal()).toBe(code)
    expect(`${JSON.stringify(reply)}${inspect(reply)}`).not.toContain(code)
  })

  test('is read from the parameters of a page too', () => {
    expect(readCallback({ code, state, session_state: ['a', 'b'] })).toMatchObject({ kind: 'code', state })
  })

  test('brings the issuer along when there is one', () => {
    const issuer = 'https://login.microsoftonline.com/t/v2.0'
    expect(readCallback({ code, state, iss: issuer })).toMatchObject({ kind: 'code', issuer })
  })
})

describe('a refusal', () => {
  test('is read with every id, and wins over a code', () => {
    const description =
      'AADSTS65004: User declined to consent to access the app.\r\nTrace ID: 22222222-3333-4444-8555-000000000001\r\nCorrelation ID: 11111111-2222-4333-8444-000000000002\r\nTimestamp: 2026-11-21 08:00:00Z'
    const reply = readCallback({
      state,
      code,
      error: 'access_denied',
      error_subcode: 'cancel',
      error_description: description,
      error_uri: 'https://login.microsoftonline.com/error?code=65004',
    })
    expect(reply).toMatchObject({
      kind: 'refused',
      state,
      failure: {
        class: 'consent',
        evidence: {
          source: 'entra',
          stage: 'authorize',
          error: 'access_denied',
          suberror: 'cancel',
          aadsts: [65004],
          traceId: '22222222-3333-4444-8555-000000000001',
          correlationId: '11111111-2222-4333-8444-000000000002',
          timestamp: '2026-11-21 08:00:00Z',
        },
      },
    })
  })

  test('without a description keeps the number of its address', () => {
    const reply = readCallback({
      state,
      error: 'x',
      error_uri: 'https://login.microsoftonline.com/error?code=90094',
    })
    expect(reply).toMatchObject({
      kind: 'refused',
      failure: { class: 'consent', evidence: { aadsts: [90094] } },
    })
  })

  test('loses control characters and everything that looks like a token', () => {
    const token = `eyJ${'a'.repeat(40)}.eyJ${'b'.repeat(40)}.${'c'.repeat(40)}`
    const reply = readCallback({
      state,
      error: 'e',
      error_description: `a\u0000b\u202ec refresh_token=${token}`,
    })
    if (reply.kind !== 'refused') throw new Error('expected a refusal')
    expect(reply.failure.evidence.text).not.toContain('eyJ')
    expect(reply.failure.evidence.text).toBe('a b c refresh_token=[masked]')
  })
})

describe('whatever else comes', () => {
  test.each([
    ['nothing', '', 'state-missing'],
    ['an empty state', `code=${code}&state=`, 'state-missing'],
    ['a code without a state', `code=${code}`, 'state-missing'],
    ['an error without a state', 'error=access_denied', 'state-missing'],
    ['a short state', `code=${code}&state=abc`, 'state-malformed'],
    [
      'a state with a script in it',
      `code=${code}&state=${encodeURIComponent('<script>alert(1)</script>')}`,
      'state-malformed',
    ],
    ['a state without end', `code=${code}&state=${'a'.repeat(129)}`, 'state-malformed'],
    ['two states', `code=${code}&state=${state}&state=${state}`, 'repeated-parameter'],
    ['two codes', `code=${code}&code=${code}&state=${state}`, 'repeated-parameter'],
    ['a state and nothing else', `state=${state}`, 'nothing-answered'],
    ['an empty code', `code=&state=${state}`, 'nothing-answered'],
    ['a code with blanks', `code=${encodeURIComponent('abc defghijk')}&state=${state}`, 'code-malformed'],
    ['a code without end', `code=${'a'.repeat(5_000)}&state=${state}`, 'code-malformed'],
    [
      'a description without end',
      `error=x&error_description=${'a'.repeat(9_000)}&state=${state}`,
      'too-long',
    ],
  ])('%s is malformed, with its reason', (_, text, reason) => {
    expect(readCallback(query(text))).toMatchObject({ kind: 'malformed', reason })
  })

  test('never throws, whatever the bytes', () => {
    let seed = 7
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed
    }
    const names = ['state', 'code', 'error', 'error_description', 'error_subcode', 'error_uri', 'iss']
    for (let round = 0; round < 500; round++) {
      const pairs = Array.from({ length: next() % 6 }, (): [string, string] => [
        names[next() % names.length] as string,
        Array.from({ length: next() % 80 }, () => String.fromCharCode(next() % 0x10000)).join(''),
      ])
      expect(['code', 'refused', 'malformed']).toContain(readCallback(new URLSearchParams(pairs)).kind)
    }
  })
})
