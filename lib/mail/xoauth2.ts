import { Secret } from '#lib/secret.ts'

// CR and LF would end the command, ^A is the separator of XOAUTH2, NUL ends a string in many servers.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/
const ADDRESS = /^[\u0021-\u003b\u003d\u003f-\u007e]{1,320}$/

/** What is wrong with an identity, in words that may be shown; null when it can be sent as it is. */
export function loginFault(login: string): string | null {
  if (login === '') return 'The login is empty'
  if (login.length > 320) return 'The login is longer than 320 characters'
  if (CONTROL.test(login)) return 'The login contains a control character'
  return null
}

/** The same for the address of `MAIL FROM`, which may neither hold spaces nor angle brackets (RFC 5321). */
export function senderFault(sender: string): string | null {
  return ADDRESS.test(sender) ? null : 'The sender is not an address that can stand in MAIL FROM'
}

/**
 * The initial response of SASL XOAUTH2, base64 encoded.
 *
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * @throws RangeError when the login or the token holds a control character; the message shows neither.
 */
export function saslInitialResponse(login: string, token: Secret): Secret {
  const fault = loginFault(login)
  if (fault) throw new RangeError(fault)
  if (CONTROL.test(token.reveal())) throw new RangeError('The token contains a control character')
  return new Secret(
    Buffer.from(`user=${login}\u0001auth=Bearer ${token.reveal()}\u0001\u0001`).toString('base64'),
  )
}

/** What a server says, base64 encoded in a continuation, before it refuses a token. */
export interface SaslChallenge {
  readonly status?: string
  readonly schemes?: string
  readonly scope?: string
}

/** Reads the error challenge of XOAUTH2 (and of OAUTHBEARER, RFC 7628 section 3.2.2); null when it is none. */
export function decodeChallenge(base64: string): SaslChallenge | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const { status, schemes, scope } = value as Record<string, unknown>
    return {
      ...(typeof status === 'string' || typeof status === 'number' ? { status: String(status) } : {}),
      ...(typeof schemes === 'string' ? { schemes } : {}),
      ...(typeof scope === 'string' ? { scope } : {}),
    }
  } catch {
    return null
  }
}
