/** More than any address of Microsoft, and little enough to be read in no time. */
export const LONGEST_PASTE = 20_000
/** What `flowValues` makes: 32 bytes in base64url. */
const STATE = /^[A-Za-z0-9_-]{43}/
const REPLY_NAMES = [
  'code',
  'state',
  'error',
  'error_description',
  'error_subcode',
  'error_uri',
  'iss',
] as const
type ReplyName = (typeof REPLY_NAMES)[number]

/** Why a paste is no answer of Microsoft, in the order in which the person would find out. */
export type PasteProblem =
  | 'empty'
  | 'too-long'
  /** The address that leads to Microsoft. */
  | 'before-sign-in'
  /** A page of Microsoft on the way, copied before the end. */
  | 'sign-in-page'
  /** An error page of Microsoft, which sends nobody back. */
  | 'error-page'
  /** The right page, without what stands behind the question mark. */
  | 'no-answer'
  /** A page of this portal. */
  | 'this-portal'
  | 'code-missing'
  | 'state-missing'
  /** One name with two values: pieces of two answers. */
  | 'two-answers'
  | 'no-address'

export type Paste =
  | { readonly kind: 'reply'; readonly query: URLSearchParams }
  | { readonly kind: 'unusable'; readonly problem: PasteProblem; readonly errorText?: string }

/** Addresses by which a wrong paste is recognised. */
export interface PastePlaces {
  readonly redirectUri: string
  /** Where Microsoft's pages live. */
  readonly signInOrigin: string
  readonly publicUrl: string
}

/**
 * Reads what a person copied from the address bar after the sign-in: the whole address or only its end, wrapped over
 * lines, quoted, percent-encoded or HTML-encoded, inside another address, with words around it. Never throws. A reply
 * still has to prove its state; nothing here believes it.
 */
export function readPaste(text: string, places: PastePlaces): Paste {
  if (text.length > LONGEST_PASTE) return unusable('too-long')
  const tidy = tidied(text)
  if (tidy === '') return unusable('empty')
  const layers = peeled(tidy)
  for (const layer of layers) {
    const found = valuesOf(layer)
    if (found === 'two-answers') return unusable(found)
    if (isReply(found)) return { kind: 'reply', query: queryOf(found) }
  }
  return unusable(...whyNot(layers, places))
}

function unusable(problem: PasteProblem, errorText?: string): Paste {
  return { kind: 'unusable', problem, ...(errorText === undefined ? {} : { errorText }) }
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  equals: '=',
  quest: '?',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  num: '#',
  percnt: '%',
  colon: ':',
  sol: '/',
  nbsp: ' ',
}

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
  })
}

/** Without what mail programs and terminals put into a long line. */
function tidied(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, '')
    .replace(/\\([&?=#])/g, '$1')
  // Quoted-printable writes every "=" as "=3D" and breaks lines behind a lone "=".
  const mail = /[?&](?:code|error)=3D/.test(plain)
    ? plain.replace(/=[ \t]*\r?\n/g, '').replace(/=3D/g, '=')
    : plain
  return withoutEntities(mail)
    .replace(/[\r\n]+[ \t>|]*/g, '')
    .trim()
}

/** The text, and what it says with one, two and three layers of percent-encoding taken off. */
function peeled(text: string): string[] {
  const layers = [text]
  for (let depth = 0; depth < 3; depth += 1) {
    const last = layers.at(-1) ?? ''
    const next = tidied(percentDecoded(last))
    if (next === last) break
    layers.push(next)
  }
  return layers
}

/** Like decodeURIComponent, which throws the whole text away for one stray percent sign. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}

type Values = Map<ReplyName, string>

const PAIR = new RegExp(`(?:^|[?&#\\s"'<(\`])(${REPLY_NAMES.join('|')})[ \\t]*=[ \\t]*([^&#"'<>\`]*)`, 'g')

function valuesOf(text: string): Values | 'two-answers' {
  const values: Values = new Map()
  for (const [, name, raw] of text.matchAll(PAIR)) {
    const value = cleaned(name as ReplyName, raw ?? '')
    if (value === '') continue
    const before = values.get(name as ReplyName)
    if (before !== undefined && before !== value) return 'two-answers'
    values.set(name as ReplyName, value)
  }
  return values
}

function cleaned(name: ReplyName, raw: string): string {
  if (name === 'error_description') return percentDecoded(raw.replaceAll('+', ' ')).trim()
  const joined = percentDecoded(raw).replace(/\s+/g, '')
  if (name === 'state') return STATE.exec(joined)?.[0] ?? joined
  // What ends a sentence or closes a bracket is never the end of a code.
  return name === 'code' ? joined.replace(/[\])},;]+$/, '') : joined
}

function isReply(values: Values): boolean {
  return values.has('state') && (values.has('code') || values.has('error'))
}

function queryOf(values: Values): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of values) query.set(name, value)
  return query
}

const ON_THE_WAY =
  /\/(?:common|organizations|consumers|[0-9a-f-]{36})\/(?:login|reprocess|oauth2|sas|federation|consent)|\/(?:kmsi|ppsecure|login\.srf|appverify)/i
const MICROSOFT =
  /https?:\/\/(?:login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn|live\.com|windows\.net|microsoft\.com)|account\.activedirectory\.windowsazure\.com|aadcdn\.)/i

/** The clearest reason, found in any layer. */
function whyNot(layers: readonly string[], places: PastePlaces): [PasteProblem, string?] {
  const any = (test: (layer: string) => boolean) => layers.some(test)
  const has = (name: ReplyName) =>
    any((layer) => {
      const values = valuesOf(layer)
      return values !== 'two-answers' && values.has(name)
    })
  if (any((layer) => /[?&](?:response_type|code_challenge|redirect_uri)=/.test(layer)))
    return ['before-sign-in']
  if (has('code') || has('error')) return ['state-missing']
  if (any((layer) => /AADSTS\d{5,8}/.test(layer))) return ['error-page', layers[0]]
  const starts = (origin: string) => any((layer) => layer.toLowerCase().includes(origin.toLowerCase()))
  if (has('state')) return ['code-missing']
  if (starts(places.publicUrl)) return ['this-portal']
  if (any((layer) => isRedirectPage(layer, places.redirectUri))) return ['no-answer']
  if (any((layer) => ON_THE_WAY.test(layer) || MICROSOFT.test(layer)) || starts(places.signInOrigin)) {
    return ['sign-in-page']
  }
  return ['no-address']
}

function isRedirectPage(layer: string, redirectUri: string): boolean {
  const bare = layer
    .toLowerCase()
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '')
  return bare === redirectUri.toLowerCase() || bare.endsWith('/oauth2/nativeclient')
}
