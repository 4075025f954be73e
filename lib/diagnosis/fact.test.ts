import { describe, expect, test } from 'vitest'
import texts from '#messages/en/facts.json' with { type: 'json' }
import { CHECK_IDS } from './check.ts'
import { FACT_IDS, FACTS } from './fact.ts'

const { checks, ...families } = texts
const words = new Map(
  Object.entries(families).flatMap(([family, facts]) =>
    Object.entries(facts).map(([name, text]) => [`${family}.${name}`, text] as const),
  ),
)

describe('facts and checks have English texts', () => {
  test('for each of them and for no other', () => {
    expect([...words.keys()].toSorted()).toEqual([...FACT_IDS].toSorted())
    expect(Object.keys(checks).toSorted()).toEqual([...CHECK_IDS].toSorted())
  })

  test.each(FACT_IDS)('%s names the values it is filled with', (id) => {
    const used = [...(words.get(id) ?? '').matchAll(/\{(\w+)[,}]/g)].map((match) => match[1])
    expect(new Set(used)).toEqual(new Set<string>(FACTS[id]))
  })
})
