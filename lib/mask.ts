const SHOWN = '[masked]'

/** Fields whose value opens something; the value runs to the next delimiter. */
const NAMED =
  /\b(access_token|refresh_token|id_token|client_secret|client_assertion|code_verifier|device_code|assertion|password)(["']?\s*[=:]\s*["']?)([^\s"'&,;}]{6,})/gi
/** In a query or a form, however short. */
const FORM_FIELD =
  /\b(code|client_secret|refresh_token|access_token|id_token|state|code_verifier)(=)([^&\s"']+)/g

/** An authorization code is long; `code=700016` and `code: 'ECONNREFUSED'` are not, and worth keeping. */
const CODE = /\b(code)(["']?\s*[=:]\s*["']?)([^\s"'&,;}]{20,})/gi

const TOKEN_SHAPES: readonly RegExp[] = [
  // Entra client secret values: three characters, a digit, `Q~`, then about thirty more
  /[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{20,}/g,
  // JWT (header.payload[.signature]) and JWE (five parts, of which any may be empty)
  /\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,4}/g,
  // Codes and refresh tokens of Entra (`0.A…`, `1.A…`) and of personal accounts (`M.C5…`)
  /\b(?:[01]\.[A-Za-z0-9_-]{20,}[A-Za-z0-9_.-]*|M\.[CR][A-Za-z0-9_.!*$-]{15,})/g,
  // The token of an invitation, in an address
  /(?<=invite(?:\/|%2F))[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/gi,
]
/** Anything as long and as dense as a token, whatever its family. */
const LONG_RUN = /[A-Za-z0-9+/_=-]{80,}/g

const keepName = (_: string, name: string, between: string) => `${name}${between}${SHOWN}`

/** Replaces everything shaped like a token, a client secret or key material by `[masked]`. */
export function maskShapes(text: string): string {
  let masked = text.replaceAll(NAMED, keepName).replaceAll(CODE, keepName)
  for (const shape of TOKEN_SHAPES) masked = masked.replaceAll(shape, SHOWN)
  return masked.replaceAll(LONG_RUN, (run) => (isPath(run) ? run : SHOWN))
}

/** For the log: the same, and the values of an OAuth form or query, whatever they look like. */
export function maskTokens(text: string): string {
  return maskShapes(text.replaceAll(FORM_FIELD, keepName))
}

// base64 has a slash in every 64 characters or so, a path in every ten.
function isPath(run: string): boolean {
  return run.split('/').length - 1 > run.length / 20
}
