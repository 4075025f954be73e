import { maskDialogue } from './mask-dialogue.ts'

const SHOWN = '[masked]'

// Between a name and its value: quotes (escaped in a log, as in JSON inside JSON), `=`, `:`, `=>`, percent-encoded, a tag.
const QUOTE = String.raw`(?:\\{0,3}["'\x60]|&quot;|%22)`
const BETWEEN = String.raw`${QUOTE}?\s{0,3}(?:=>|[=:>]|%3[AD])\s{0,3}u?`
const SECRET_NAMES = [
  '(?:access|refresh|id)_?token',
  'client[_ -]?(?:secret|assertion)',
  'secret[_ -]?(?:text|value)',
  '(?:code_?verifier|device_?code|assertion)',
  '(?:app[_ -]?)?pass(?:word|wd|phrase)',
  'pwd',
  '(?:x-)?api[_-]?key',
  '(?:account|sharedaccess)key',
].join('|')

/** Fields whose value opens something; the value runs to the next delimiter. */
const NAMED = new RegExp(
  String.raw`(${SECRET_NAMES})(${BETWEEN}${QUOTE}?)(?!AADSTS\d)([^\s"'\x60&,;<}\\]{6,})`,
  'gi',
)
/** The same in quotes: everything between them, blanks and commas too. */
const QUOTED = new RegExp(
  String.raw`(${SECRET_NAMES})(${BETWEEN}(?:\\{0,3}(?="|')))(?:"[^"\r\n]{1,20000}|'[^'\r\n]{1,20000})`,
  'gi',
)
/** The same after a blank, as an option of a command. */
const OPTION = new RegExp(
  String.raw`(\s--?(?:${SECRET_NAMES}))([ \t]+)(?!-)("[^"\r\n]*"|'[^'\r\n]*'|\S+)`,
  'gi',
)
/** In a query or a form, however short. */
const FORM_FIELD =
  /\b(code|client_secret|refresh_token|access_token|id_token|state|code_verifier)(=)([^&\s"']+)/g

/**
 * An authorization code is long; `code=700016` and `code: 'ECONNREFUSED'` are not, and worth keeping, as are the names
 * in capitals of Node and OpenSSL, however long: `SELF_SIGNED_CERT_IN_CHAIN`.
 */
const CODE =
  /\b([Cc]ode|CODE)(["']?\s*[=:]\s*["']?)(?!(?:[A-Z][A-Z0-9]{1,20}_){1,8}[A-Z0-9]{1,20}(?![\w.-]))([^\s"'&,;}]{20,})/g

const TOKEN_SHAPES: readonly RegExp[] = [
  // Entra client secret values: three characters, a digit, `Q~`, then about thirty more
  /[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{20,}/g,
  // JWT (header.payload[.signature]) and JWE (five parts, of which any may be empty)
  /\beyJ[A-Za-z0-9_-]{5,8000}(?:\.[A-Za-z0-9_-]*){1,4}/g,
  // Codes and refresh tokens of Entra (`0.A…`, `1.A…`) and of personal accounts (`M.C5…`)
  /\b(?:[01]\.[A-Za-z0-9_-]{20,}[A-Za-z0-9_.-]*|M\.[CR][A-Za-z0-9_.!*$-]{15,})/g,
  // The signing secret of a webhook
  /\bwhsec_[A-Za-z0-9+/]{16,}={0,2}/g,
  // The token of an invitation, in an address
  /(?<=invite(?:\/|%2F))[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/gi,
]
/** Anything as long and as dense as a token, whatever its family. */
const LONG_RUN = /[A-Za-z0-9+/_=-]{80,}/g

const keepName = (_: string, name: string, between: string) => `${name}${between}${SHOWN}`
const keepNameAndQuote = (whole: string, name: string, between: string) =>
  `${name}${between}${whole[name.length + between.length]}${SHOWN}`

/** Replaces everything shaped like a token, a client secret or key material by `[masked]`. */
export function maskShapes(text: string): string {
  let masked = maskDialogue(text)
    .replaceAll(QUOTED, keepNameAndQuote)
    .replaceAll(NAMED, keepName)
    .replaceAll(OPTION, keepName)
    .replaceAll(CODE, keepName)
  for (const shape of TOKEN_SHAPES) masked = masked.replaceAll(shape, SHOWN)
  return masked.replaceAll(LONG_RUN, (run) => (isPath(run) ? run : SHOWN))
}

/** For the log: the same, and the values of an OAuth form or query, whatever they look like. */
export function maskTokens(text: string): string {
  return maskShapes(text.replaceAll(FORM_FIELD, keepName))
}

const WORDS = /^(?:\d+|[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)*(?:[_-][A-Za-z][a-z]*(?:[A-Z][a-z]+)*)*\d{0,3})$/

// A path is made of words. base64 can have as many slashes, but what stands between them is none.
function isPath(run: string): boolean {
  const parts = run.split('/')
  const inWords = parts.filter((part) => WORDS.test(part)).reduce((sum, { length }) => sum + length, 0)
  return parts.length - 1 > run.length / 20 && inWords > run.length * 0.6
}
