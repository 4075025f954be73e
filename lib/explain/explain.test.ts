import { describe, expect, it } from 'vitest'
import { explainText } from '#lib/diagnosis/explain-text.ts'
import cases from '#lib/diagnosis/testing/cases.json' with { type: 'json' }
import { maskPasted } from '#lib/mask-pasted.ts'
import { en } from '#messages/en.ts'
import { explainInput, LONGEST_PASTE, PLACES } from './inputs.ts'
import { namesIn } from './names-in.ts'

describe('the form', () => {
  it('takes a text of the longest length, however its lines end', () => {
    const text = `${'x'.repeat(98)}\r\n`.repeat(LONGEST_PASTE / 99 - 1)
    expect(explainInput.safeParse({ text, where: 'imap' }).success).toBe(true)
    expect(explainInput.parse({ text: ' a\r\nb ' })).toEqual({ text: 'a\nb', where: 'unsure' })
  })

  it.each([
    ['nothing', { text: ' \n ' }, 'required'],
    ['too much', { text: 'x'.repeat(LONGEST_PASTE + 1) }, 'paste-long'],
    ['another place', { text: 'x', where: 'elsewhere' }, 'unknown-choice'],
  ])('refuses %s', (_what, input, code) => {
    const parsed = explainInput.safeParse(input)
    expect(parsed.success ? '' : parsed.error.issues[0]?.message).toBe(code)
    expect(en.forms).toHaveProperty(code)
  })

  it('has a word for every place', () => {
    for (const place of PLACES) expect(en.explain.where).toHaveProperty(place)
  })
})

describe('masking', () => {
  it('takes nothing out of a text that its diagnosis needs', () => {
    const differing = cases.filter(
      ({ raw, stage }) =>
        explainText({ raw: maskPasted(raw), stage }).cause !== explainText({ raw, stage }).cause,
    )
    expect(differing.map(({ id }) => id)).toEqual([])
  })
})

describe('what is found in a text', () => {
  it('has a name in words', () => {
    const facts = new Set(cases.flatMap(({ raw, stage }) => Object.keys(explainText({ raw, stage }).facts)))
    expect(facts.size).toBeGreaterThan(10)
    for (const fact of facts) expect(en.explain.fact).toHaveProperty(fact)
  })

  it('names addresses and IDs in their order, each once, twenty at most', () => {
    const { addresses, ids } = namesIn(
      `Ana@X.example, joe%40y.example, ana@x.example ${'5B1B3C1E-7777-4000-8000-000000000001 '.repeat(3)}`,
    )
    expect(addresses).toEqual(['ana@x.example', 'joe@y.example'])
    expect(ids).toEqual(['5b1b3c1e-7777-4000-8000-000000000001'])
    const many = Array.from({ length: 100 }, (_, place) => `u${place}@x.example`).join(' ')
    expect(namesIn(many).addresses).toHaveLength(20)
  })
})
