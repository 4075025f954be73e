import { maskShapes } from '#lib/mask.ts'

/** More is cut out of the middle: the beginning says what was tried, the end how it went. */
export const LONGEST_TEXT = 20_000
const TAIL = 6_000

/** One text in the three forms in which the reader looks at it. All are masked. */
export interface Plain {
  /** Decoded, with its lines. */
  readonly text: string
  /** Decoded, in one line, every run of white space one blank. */
  readonly flat: string
  /** The words of `flat` as `wordsOf` makes them: what phrases are looked for in. */
  readonly low: string
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  rsquo: "'",
  lsquo: "'",
  ldquo: '"',
  rdquo: '"',
  hellip: '…',
}

function entity(whole: string, name: string): string {
  if (name[0] !== '#') return ENTITIES[name.toLowerCase()] ?? whole
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : whole
}

function percent(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run.replaceAll(/%([0-7][0-9a-f])|%[0-9a-f]{2}/gi, (_, ascii) =>
      ascii ? String.fromCharCode(Number.parseInt(ascii, 16)) : ' ',
    )
  }
}

const TAGS =
  /<\/?(?:br|p|div|span|b|i|u|a|em|strong|li|ul|ol|td|tr|th|pre|code|h[1-6]|font)(?:\s[^<>]{0,300})?\/?>/gi
const FORM = /error_description=|trace\+id|aadsts\d{5,8}:\+|correlation\+id/i
const ESCAPES = /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([rnt"'/\\]))/gi

function unescaped(_: string, unicode?: string, hex?: string, sign?: string): string {
  const code = unicode ?? hex
  if (code) return String.fromCharCode(Number.parseInt(code, 16))
  if (sign === 'r') return ''
  if (sign === 'n') return '\n'
  return sign === 't' ? ' ' : (sign ?? '')
}

/** UTF-8 that somebody read as Windows-1252: NBSP and typographic quotes. */
const MOJIBAKE: readonly (readonly [RegExp, string])[] = [
  [/Â[\s\u00a0]/g, ' '],
  [/â€[™˜\u2019\u2018]/g, "'"],
  [/â€[œ\u009d\u201c]/g, '"'],
  [/â€¦/g, '…'],
]

/** Inside a Windows path a backslash is no escape: `C:\record` is not `C:` and a line end. */
const PATH = /\b[a-z]:\\[^\s"'|]{0,300}/gi

/** What a log writes in front of every line of one message, and so into the middle of a sentence. */
const LOG_PREFIX =
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,:\d]{0,10}Z?\]?,?[ \t]{0,4}(?:(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL)\b:?[ \t]{0,4})?(?:\[[^\]\n]{1,40}\][ \t]{0,4})?(?:[\w.$]{3,80} - )?/gm

/** Control and format characters but line ends and tabs: they hide words, and a terminal obeys them. */
const UNPRINTABLE = /(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Lower case, no quotation marks, no contractions: `isn't` and `is not`, `multi-factor` and `multifactor` are one. */
export function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/["']/g, '')
    .replaceAll(/\b(is|was|are|has|have|does|do|did|could|would)nt\b/g, '$1 not')
    .replaceAll(/\bcant\b/g, 'cannot')
    .replaceAll(/\bmulti[ -]factor/g, 'multifactor')
}

/** Turns whatever people paste back into what the server said. Linear in the length of the text. */
export function plainOf(raw: string): Plain {
  let text = raw.length > LONGEST_TEXT ? `${raw.slice(0, LONGEST_TEXT - TAIL)}\n…\n${raw.slice(-TAIL)}` : raw
  text = text.replaceAll(PATH, (path) => path.replaceAll('\\', '/'))
  // Twice: logs encode what was encoded before.
  for (let pass = 0; pass < 2; pass++) {
    if (text.includes('&')) text = text.replaceAll(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, entity)
    if (text.includes('\\')) text = text.replaceAll(ESCAPES, unescaped)
    if (/%[0-9a-f]{2}/i.test(text)) text = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, percent)
  }
  for (const [wrong, right] of MOJIBAKE) text = text.replaceAll(wrong, right)
  text = text.replaceAll(/[‘’‚‛`´\ufffd]/g, "'").replaceAll(/[“”„«»]/g, '"')
  if (FORM.test(text)) text = text.replaceAll(/(?<=[\w.,:;'"()[\]+>-])\+(?=[\w'"({[+>-])/g, ' ')
  text = text.replaceAll(LOG_PREFIX, '')
  text = text
    .replaceAll(TAGS, ' ')
    .replaceAll('**', '')
    .replaceAll(/\n[ \t]{0,8}>{1,3}(?= )/g, '\n')
    .replaceAll(UNPRINTABLE, ' ')
  text = maskShapes(text)
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  return { text, flat, low: wordsOf(flat) }
}
