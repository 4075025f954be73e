import { createTranslator } from 'next-intl'
import { describe, expect, test } from 'vitest'
import messages from '#messages/en/causes.json' with { type: 'json' }
import { PLACEHOLDERS } from './cause.ts'
import { CAUSE_IDS, type CauseId, causeOf } from './causes.ts'

interface Words {
  readonly title: string
  readonly plain: string
  readonly steps: readonly string[]
}

function isWords(value: object): value is Words {
  return 'title' in value && 'plain' in value && 'steps' in value
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

  test.each(CAUSE_IDS)('%s names exactly the placeholders its texts use', (id: CauseId) => {
    const { title, plain, steps } = words.get(id) as Words
    const used = [title, plain, ...steps].flatMap((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
    )
    expect([...new Set(used)].toSorted()).toEqual([...causeOf(id).placeholders].toSorted())
    expect(PLACEHOLDERS).toEqual(expect.arrayContaining([...causeOf(id).placeholders]))
  })

  test.each(CAUSE_IDS)('%s reads well when filled in', (id: CauseId) => {
    const failures: string[] = []
    const translate = createTranslator({
      locale: 'en',
      messages: { causes: messages } as never,
      namespace: 'causes' as never,
      onError: (error) => failures.push(error.message),
    }) as unknown as (key: string, values: Record<string, string>) => string
    const values = Object.fromEntries(causeOf(id).placeholders.map((name) => [name, `<${name}>`]))
    const { steps } = words.get(id) as Words
    const texts = [
      translate(`${id}.title`, values),
      translate(`${id}.plain`, values),
      ...steps.map((_, index) => translate(`${id}.steps.${index}`, values)),
    ]
    expect(failures).toEqual([])
    expect(texts.join('\n')).not.toMatch(/[{}]/)
    expect(texts[0]?.length).toBeLessThanOrEqual(60)
    expect(steps.length).toBeGreaterThan(0)
  })

  test('a cause that calls for nobody waits by itself and is amber', () => {
    const waiting = CAUSE_IDS.map(causeOf).filter((cause) => cause.who === 'wait')
    expect(waiting.length).toBeGreaterThan(0)
    for (const cause of waiting) {
      expect(cause).toMatchObject({ retry: 'backoff', severity: 'amber' })
    }
  })
})
