const SHOWN = '[masked]'

/** Parameters whose value opens something; the value runs to the next delimiter. */
const NAMED =
  /\b(access_token|refresh_token|id_token|client_secret|client_assertion|code_verifier|device_code|assertion|password)(["']?\s*[=:]\s*["']?)([^\s"'&,;}]{6,})/gi

/** An authorization code is long; `code=700016` and `code: 'ECONNREFUSED'` are not, and worth keeping. */
const CODE = /\b(code)(["']?\s*[=:]\s*["']?)([^\s"'&,;}]{20,})/gi

/** Three base64url parts with the head of a JSON object: a JWT. */
const JWT = /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?/g

/** Codes and refresh tokens of Entra (`0.A…`, `1.A…`) and of personal accounts (`M.C5…`). */
const OPAQUE = /\b(?:[01]\.[A-Za-z0-9_-]{20,}[A-Za-z0-9_.-]*|M\.[CR]\d[A-Za-z0-9_.!*$-]{15,})/g

/** The shape of a client secret: three characters, a digit, `Q~`, then the rest. */
const CLIENT_SECRET = /[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{30,}/g

/** Anything as long and as dense as a token, whatever its family. */
const DENSE = /[A-Za-z0-9+/_=-]{80,}/g

/** Control characters but line ends and tabs, line separators, and those that turn the direction of writing. */
const UNPRINTABLE = /(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const MAX_LENGTH = 2_000

/** Makes a text of a server safe to store and to paste: no token, code or secret, no control characters, bounded. */
export function maskText(text: string): string {
  return text
    .slice(0, MAX_LENGTH * 8)
    .replaceAll(CLIENT_SECRET, SHOWN)
    .replaceAll(JWT, SHOWN)
    .replaceAll(OPAQUE, SHOWN)
    .replaceAll(NAMED, (_, name: string, between: string) => `${name}${between}${SHOWN}`)
    .replaceAll(CODE, (_, name: string, between: string) => `${name}${between}${SHOWN}`)
    .replaceAll(DENSE, SHOWN)
    .replaceAll(UNPRINTABLE, ' ')
    .slice(0, MAX_LENGTH)
}
