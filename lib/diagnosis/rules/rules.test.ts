import { describe, expect, test } from 'vitest'
import { CAUSE_IDS } from '#lib/diagnosis/causes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { explainText } from '#lib/diagnosis/explain-text.ts'
import { FACTS } from '#lib/diagnosis/fact.ts'
import { readEvidence, readText } from '#lib/diagnosis/read/reading.ts'
import { SUSPECTS } from '#lib/diagnosis/suspects.ts'
import cases from '#lib/diagnosis/testing/cases.json' with { type: 'json' }
import more from '#lib/diagnosis/testing/more-cases.json' with { type: 'json' }
import { OWN, SHOWN } from '#lib/diagnosis/testing/rule-cases.ts'
import { RULES } from './all.ts'
import { KNOWN_NUMBERS } from './entra-numbers.ts'

const ruleOf = (id: string) => RULES.find((rule) => rule.id === id)

describe('every rule', () => {
  test('has a name of its own, and says where it knows it from', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
    for (const { sources } of RULES) {
      expect(sources.length).toBeGreaterThan(0)
      for (const source of sources) expect(source).toMatch(/^https:\/\/[a-z0-9.-]+\//)
    }
  })

  test.each(SHOWN)('%s is shown by its words', (id, stage, text) => {
    const facts = ruleOf(id)?.when(readText(text, stage), {})
    expect(facts?.length).toBeGreaterThan(0)
    expect(explainText({ raw: text, ...(stage ? { stage } : {}) }).cause).toBe(ruleOf(id)?.cause)
  })

  test.each(OWN)('%s is shown by what the portal took down', (id, own) => {
    const context = id.startsWith('smtp.app') ? { access: 'app' as const } : {}
    expect(ruleOf(id)?.when(readEvidence(own), context)?.length).toBeGreaterThan(0)
    expect(diagnose(own, context).cause).toBe(ruleOf(id)?.cause)
  })

  test('is shown by one of these or by a posted failure', () => {
    const shown = new Set<string>([...SHOWN, ...OWN].map(([id]) => id))
    for (const { raw, stage, expect: wanted, also } of [...cases, ...more]) {
      const seen = readText(raw, stage)
      for (const { id, cause, when } of RULES) {
        if ([wanted, ...also].includes(cause) && when(seen, {})) shown.add(id)
      }
    }
    expect(RULES.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
  })

  test('names its facts with all their values', () => {
    for (const { raw, stage } of [...cases, ...more]) {
      for (const { speaksFor, speaksAgainst } of explainText({ raw, stage }).candidates) {
        for (const { id, values = {} } of [...speaksFor, ...speaksAgainst]) {
          expect(Object.keys(values).toSorted()).toEqual([...FACTS[id]].toSorted())
        }
      }
    }
  })
})

test('every cause of the catalogue but the last resort can be found', () => {
  const found = new Set([
    ...RULES.flatMap(({ cause, or = [] }) => [cause, ...or]),
    ...SUSPECTS.map(({ cause }) => cause),
  ])
  expect(CAUSE_IDS.filter((id) => id !== 'unspecified' && !found.has(id))).toEqual([])
})

describe('numbers', () => {
  test.each(KNOWN_NUMBERS)('AADSTS%i means something without any words', (number) => {
    const raw = `AADSTS${number}: words that nobody has read yet`
    expect(explainText({ raw, stage: 'token' }).cause).not.toBe('unspecified')
    expect(explainText({ raw }).facts.aadsts).toEqual([number])
  })

  test('that nobody knows are not guessed', () => {
    const { cause, candidates, facts } = explainText({
      raw: '{"error":"invalid_request","error_description":"AADSTS9999999: Something new."}',
      stage: 'token',
    })
    expect(cause).toBe('unspecified')
    expect(candidates.length).toBe(1)
    expect(facts).toMatchObject({ aadsts: [9999999], error: 'invalid_request' })
  })
})
