/** A small generator with a seed (mulberry32): the same inputs on every machine. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const PIECES = [
  'AADSTS50011',
  'AADSTS',
  '"error_codes":[',
  "'",
  '"',
  '\\r\\n',
  '%27%',
  '&#x27;',
  '&nbsp;',
  '\u0000',
  '\ud800',
  '\u202e',
  '535 5.7.139',
  '5.7.57',
  '* BYE',
  '-ERR',
  '{{{{',
  ']]]]',
  '((((',
  '\u00c2\u00a0',
  '<br>',
  '__proto__',
  'constructor',
  '\\u',
  '%',
  '99999999999999999999',
] as const

/** Makes of a text something that a cut log, a bad decoder or an ill-wisher could have made of it. */
export function mangler(seed: number): (text: string) => string {
  const next = random(seed)
  const below = (limit: number) => Math.floor(next() * limit)
  const piece = () => PIECES[below(PIECES.length)] ?? ''
  const ways: readonly ((text: string) => string)[] = [
    (text) => text.slice(below(text.length + 1)),
    (text) => text.slice(0, below(text.length + 1)),
    (text) => {
      const at = below(text.length + 1)
      return text.slice(0, at) + piece() + text.slice(at)
    },
    (text) => text.split('').reverse().join(''),
    (text) => text.replaceAll(' ', '\u00a0'),
    (text) => text.replaceAll('5', String(below(10))),
    (text) => encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, '')),
    (text) => JSON.stringify(text),
    (text) => piece().repeat(below(50)) + text,
    (text) => text.repeat(1 + below(3)),
    (text) => text.toUpperCase(),
    () => Array.from({ length: below(40) }, piece).join(''),
    () => Array.from({ length: below(60) }, () => String.fromCharCode(below(65_536))).join(''),
  ]
  return (text) => {
    let mangled = text
    const times = 1 + below(3)
    for (let time = 0; time < times; time++) mangled = (ways[below(ways.length)] ?? ways[0])?.(mangled) ?? ''
    return mangled.slice(0, 4_000)
  }
}
