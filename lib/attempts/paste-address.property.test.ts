import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_PASTE, type PasteProblem, readPaste } from './paste-address.ts'

const RUNS = 10_000
const NATIVE = 'https://login.microsoftonline.com/common/oauth2/nativeclient'
const PLACES = {
  redirectUri: NATIVE,
  signInOrigin: 'https://login.microsoftonline.com',
  publicUrl: 'https://mailgrant.example',
}
const PROBLEMS: readonly PasteProblem[] = [
  'empty',
  'too-long',
  'before-sign-in',
  'sign-in-page',
  'error-page',
  'no-answer',
  'this-portal',
  'code-missing',
  'state-missing',
  'two-answers',
  'no-address',
]

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
const state = fc
  .array(fc.constantFrom(...letters), { minLength: 43, maxLength: 43 })
  .map((all) => all.join(''))
const code = fc
  .array(fc.constantFrom(...letters, '.'), { minLength: 20, maxLength: 900 })
  .map((all) => `1.${all.join('')}x`)
const base = fc.constantFrom(NATIVE, 'http://localhost', 'http://localhost/', 'http://localhost:8400/', '')

const address = fc
  .record({
    base,
    code,
    state,
    session: fc.option(fc.uuid()),
    stateFirst: fc.boolean(),
    end: fc.constantFrom('', '#'),
  })
  .map((given) => {
    const pairs = [`code=${given.code}`, `state=${given.state}`]
    if (given.stateFirst) pairs.reverse()
    if (given.session) pairs.push(`session_state=${given.session}`)
    const text = `${given.base}${given.base ? '?' : ''}${pairs.join('&')}${given.end}`
    return { text, code: given.code, state: given.state }
  })

const every = (text: string, width: number, insert: string) =>
  text.replace(new RegExp(`(.{${width}})`, 'g'), `$1${insert}`)

/** What happens to an address on its way through mail programs, chats and terminals. */
const harmless: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.integer({ min: 20, max: 120 }).map((width) => (text: string) => every(text, width, '\n')),
  fc.integer({ min: 20, max: 120 }).map((width) => (text: string) => every(text, width, '\r\n  ')),
  fc.constant((text: string) => text.replaceAll('&', '&amp;')),
  fc.constant((text: string) => encodeURIComponent(text)),
  fc.constant((text: string) => `"${text}"`),
  fc.constant((text: string) => `<${text}>`),
  fc.constant((text: string) => ` \t${text} \n`),
  fc.constant((text: string) => `\ufeff${text}\u200b`),
)

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      'code=',
      'state=',
      'error=',
      '&',
      '?',
      '#',
      '%',
      '%3D',
      '%26',
      '&amp;',
      '&#x3D;',
      '=3D',
      '=\n',
    ),
    fc.constantFrom(
      NATIVE,
      'http://localhost',
      'AADSTS65004',
      'https://login.live.com/',
      'error_description=',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    state,
  ),
  { maxLength: 60 },
)

function clear(text: string) {
  const paste = readPaste(text, PLACES)
  if (paste.kind === 'unusable') expect(PROBLEMS).toContain(paste.problem)
  else {
    expect(paste.query.get('state')).toBeTruthy()
    expect(paste.query.get('code') ?? paste.query.get('error')).toBeTruthy()
  }
  return paste
}

describe('the paste box', () => {
  it('has a clear answer to any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 2_000 }),
          pieces.map((all) => all.join('')),
        ),
        (text) => {
          clear(text)
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('finds code and state again after two mishaps on the way', () => {
    fc.assert(
      fc.property(address, harmless, harmless, (whole, first, second) => {
        const paste = clear(second(first(whole.text)))
        expect(paste.kind === 'reply' ? [...paste.query] : paste).toEqual(
          expect.arrayContaining([
            ['code', whole.code],
            ['state', whole.state],
          ]),
        )
      }),
      { numRuns: RUNS },
    )
  })

  it('never makes a state of pieces that hold none, whatever is cut out or put in', () => {
    fc.assert(
      fc.property(address, fc.nat(), fc.nat(60), fc.string({ maxLength: 20 }), (whole, from, length, put) => {
        const at = from % (whole.text.length + 1)
        const mangled = whole.text.slice(0, at) + put + whole.text.slice(at + length)
        const paste = clear(mangled)
        const given = paste.kind === 'reply' ? paste.query.get('state') : null
        if (given === whole.state)
          expect(decodeURIComponent(escaped(mangled)).replace(/\s/g, '')).toContain(given)
      }),
      { numRuns: RUNS },
    )
  })

  it('reads the longest paste in no time', () => {
    const hostile = [
      'code=',
      ' ',
      '%',
      '%41',
      '&amp;',
      '\n',
      '=',
      'code ',
      '&#1;',
      '<',
      'state=%',
      '?code',
    ].map((piece) => piece.repeat(Math.floor(LONGEST_PASTE / piece.length)))
    const before = performance.now()
    for (const text of hostile) clear(text)
    expect(performance.now() - before).toBeLessThan(2_000)
  })
})

/** A stray percent sign stands for itself. */
function escaped(text: string): string {
  return text.replace(/%(?![0-7][0-9a-f])/gi, '%25')
}
