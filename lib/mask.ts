const TOKEN_SHAPES: readonly RegExp[] = [
  // JWT (header.payload[.signature]) and JWE (five parts, of which any may be empty)
  /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}/g,
  // Entra refresh tokens and authorization codes: `0.A…`, `1.A…`, `M.C…`
  /\b(?:[01]\.A[A-Za-z0-9_-]{20,}[A-Za-z0-9_.-]*|M\.[CR][A-Za-z0-9_.!*-]{20,})/g,
  // Entra client secret values: three characters, a digit, `Q~`, then about thirty more
  /\b[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{20,}/g,
]
const FORM_FIELD = /\b(code|client_secret|refresh_token|access_token|id_token|state|code_verifier)=[^&\s"']+/g
const LONG_RUN = /[A-Za-z0-9+/_-]{80,}={0,2}/g

/** Replaces everything shaped like a token, a client secret or key material by `[masked]`. */
export function maskTokens(text: string): string {
  let masked = text.replace(FORM_FIELD, (_all, name: string) => `${name}=[masked]`)
  for (const shape of TOKEN_SHAPES) masked = masked.replace(shape, '[masked]')
  return masked.replace(LONG_RUN, (run) => (isPath(run) ? run : '[masked]'))
}

// base64 has a slash in every 64 characters or so, a path in every ten.
function isPath(run: string): boolean {
  return run.split('/').length - 1 > run.length / 20
}
