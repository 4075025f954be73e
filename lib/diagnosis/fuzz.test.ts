import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { isCauseId } from './causes.ts'
import { explainText } from './explain-text.ts'
import { LONGEST_TEXT } from './read/plain.ts'
import cases from './testing/cases.json' with { type: 'json' }
import { mangler } from './testing/mangle.ts'

const INPUTS = 100_000
const CHUNKS = 10
const STAGES = [
  'authorize',
  'token',
  'refresh',
  'imap',
  'pop3',
  'smtp',
  'network',
  undefined,
  'constructor',
] as const

describe('hostile and mangled texts', () => {
  test.each(Array.from({ length: CHUNKS }, (_, chunk) => chunk))(
    'never crash, chunk %i',
    (chunk) => {
      const mangle = mangler(20_261_121 + chunk)
      let named = 0
      for (let place = 0; place < INPUTS / CHUNKS; place++) {
        const raw = mangle(cases[place % cases.length]?.raw ?? '')
        const stage = STAGES[place % STAGES.length]
        const { cause, candidates, facts } = explainText(stage ? { raw, stage } : { raw })
        if (!isCauseId(cause) || candidates[0]?.cause !== cause)
          throw new Error(`No cause for ${JSON.stringify(raw)}`)
        JSON.stringify(facts)
        if (cause !== 'unspecified') named += 1
      }
      expect(named).toBeGreaterThan(0)
    },
    120_000,
  )

  test('that are very long are read at both ends only', () => {
    const filler = 'x '.repeat(500_000)
    expect(explainText({ raw: `AADSTS7000222: expired ${filler}` }).cause).toBe('secret.expired')
    expect(explainText({ raw: `${filler} 535 5.7.139 basic authentication is disabled` }).cause).toBe(
      'mail.basic_auth_disabled',
    )
  })
})

/** Openings of what the reader looks for, each of which could make a careless pattern try again and again. */
const PUMPS = [
  'AADSTS',
  'AADSTS 5',
  'error_codes: [1,',
  "application with identifier '",
  'the scope ',
  "the scope '",
  'resource value from request: ',
  'user account a@',
  "tenant '",
  'aaaa.',
  'a-',
  '1.',
  '5.7.',
  '535 ',
  '[a.',
  '<br ',
  '&#',
  '%2',
  '\\u00',
  '\\',
  'C:\\a',
  '\u00c2\u00a0',
  ' ',
  '\n',
  '\n> ',
  'scope: ',
  '"scp": [',
  'host: ',
  'port ',
  'code: ',
  'error ',
  'HTTP ',
  'E',
  'ERR_A',
  'eyJ',
  '0.A',
  'trace id ',
  'timestamp: 2026-',
  'NO ',
  '-ERR ',
  'password=',
  '2026-11-21 09:12:44 ',
  '+',
  'a+',
] as const

/** Milliseconds in which no pattern that backtracks would be through a text of this length. */
const MOMENT = 300

describe('the time it takes', () => {
  test('grows with the length and not faster, whatever is repeated', () => {
    const once = (raw: string) => {
      const began = performance.now()
      explainText({ raw })
      return performance.now() - began
    }
    const best = (raw: string) => Math.min(...Array.from({ length: 5 }, () => once(raw)))
    const slow = PUMPS.filter((pump) => {
      const short = best(pump.repeat(Math.ceil(LONGEST_TEXT / 8 / pump.length)))
      const long = best(pump.repeat(Math.ceil(LONGEST_TEXT / pump.length)))
      // Eight times the length: linear is 8, quadratic 64. What takes a moment only is fast enough, on any machine.
      return long > MOMENT && long > 40 * short
    })
    expect(slow).toEqual([])
  }, 120_000)
})
