import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '#messages/en.ts'
import { BROWSER_PARTS, browserMessages, type Texts } from './browser-messages.ts'

const sources = new Map(
  ['app', 'components', 'lib']
    .flatMap((floor) =>
      readdirSync(floor, { recursive: true, encoding: 'utf8' }).map((at) => join(floor, at)),
    )
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .map((file) => [file, readFileSync(file, 'utf8')] as const),
)

function importsOf(file: string): string[] {
  const found = (sources.get(file) ?? '').matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([#.][^']+)'/gm)
  return [...found].map(([, path = '']) =>
    path.startsWith('#') ? path.slice(1) : normalize(join(dirname(file), path)),
  )
}

/** Every file that reaches the browser: what says so in its first line, and what that imports. */
function inBrowser(): string[] {
  const seen = new Set<string>()
  const waiting = [...sources].filter(([, text]) => text.startsWith(`'use client'`)).map(([file]) => file)
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    // The browser gets the name of an action and not what it does.
    if (seen.has(file) || sources.get(file)?.startsWith(`'use server'`)) continue
    seen.add(file)
    waiting.push(...importsOf(file).filter((one) => sources.has(one)))
  }
  return [...seen]
}

/** The parts whose texts a file reads; of one that is put together, what is sure of it. */
function partsOf(file: string): string[] {
  const found = (sources.get(file) ?? '').matchAll(/useTranslations\(\s*[`']([\w.-]*)/g)
  return [...found].map(([, part = '']) => part.replace(/\.$/, ''))
}

const needed = [...new Set(inBrowser().flatMap(partsOf))]
const covers = (part: string, other: string) => other === part || other.startsWith(`${part}.`)

test('every text that a component in the browser reads is sent there', () => {
  expect(needed.length).toBeGreaterThan(40)
  expect(needed.filter((part) => !BROWSER_PARTS.some((sent) => covers(sent, part)))).toEqual([])
})

test('no text is sent for nobody, and none twice', () => {
  expect(BROWSER_PARTS.filter((sent) => !needed.some((part) => covers(sent, part)))).toEqual([])
  const twice = BROWSER_PARTS.filter((sent) => BROWSER_PARTS.some((one) => one !== sent && covers(one, sent)))
  expect(twice).toEqual([])
})

test('what is sent is a part of what there is, and less than half of it', () => {
  const sent = browserMessages(en as Texts)
  expect(en).toMatchObject(sent)
  expect(JSON.stringify(sent).length).toBeLessThan(JSON.stringify(en).length / 2)
})

test('a part that does not exist is an error at once', () => {
  expect(() => browserMessages({})).toThrow('There are no texts at')
})
