import { describe, expect, test } from 'vitest'
import messages from '#messages/en/causes.json' with { type: 'json' }
import { CAUSE_IDS, type CauseId, causeOf } from './causes.ts'
import { PLACEHOLDERS } from './remedies/texts.ts'

interface Words {
  readonly title: string
  readonly plain: string
  readonly recognised: string
  readonly steps: readonly string[]
}

function isWords(value: object): value is Words {
  return 'title' in value && 'plain' in value && 'recognised' in value && 'steps' in value
}

function collect(tree: object, path = ''): [string, Words][] {
  return Object.entries(tree).flatMap(([key, value]): [string, Words][] =>
    isWords(value) ? [[`${path}${key}`, value]] : collect(value, `${path}${key}.`),
  )
}

const words = new Map(collect(messages))

describe('the catalogue and its English texts', () => {
  test('hold the same causes', () => {
    expect([...words.keys()].toSorted()).toEqual([...CAUSE_IDS].toSorted())
  })

  test.each(CAUSE_IDS)('%s asks for nothing that no remedy knows', (id: CauseId) => {
    const { title, plain, recognised, steps } = words.get(id) as Words
    const used = [plain, recognised, ...steps].flatMap((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
    )
    expect(PLACEHOLDERS).toEqual(expect.arrayContaining(used))
    // A title stands alone in tables and messages, and has to be short there.
    expect(title).not.toContain('{')
    expect(title.length).toBeLessThanOrEqual(60)
  })

  test.each(CAUSE_IDS)('%s is written in whole sentences, one thing a step', (id: CauseId) => {
    const { plain, recognised, steps } = words.get(id) as Words
    expect(steps.length).toBeGreaterThan(0)
    for (const text of [plain, recognised, ...steps]) {
      // What is not known is filled in with small letters, and cannot begin a sentence.
      expect(text).not.toMatch(/(^|[.!?] )\{/)
      expect(text.trim()).toBe(text)
    }
    expect(new Set(steps).size).toBe(steps.length)
  })

  test('a cause that calls for nobody waits by itself and is amber', () => {
    const waiting = CAUSE_IDS.map(causeOf).filter((cause) => cause.who === 'wait')
    expect(waiting.length).toBeGreaterThan(0)
    for (const cause of waiting) {
      expect(cause).toMatchObject({ retry: 'backoff', severity: 'amber' })
    }
  })
})
