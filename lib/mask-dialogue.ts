const SHOWN = '[masked]'

// What looks like base64 and not like a word: a change from small to large, a digit beside a letter, padding.
const DENSE = `(?=[A-Za-z0-9+/_-]*(?:[a-z][A-Z0-9]|[0-9][a-z]|[A-Z][a-z]+[A-Z]|=))`
const LINE_END = String.raw`(?:\r?\n|(?:\\r)?\\n)`
const MECHANISM = 'PLAIN|LOGIN|XOAUTH2?|OAUTHBEARER|NTLM|CRAM-MD5|DIGEST-MD5|GSSAPI'

/** To the end of the block, or of the text where it was cut. */
const PRIVATE_KEY =
  /-----BEGIN ([A-Z0-9 ]{0,30})PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|$)/g

/** `Authorization: Bearer …`: the scheme stays. */
const AUTHORIZATION =
  /(authorization(?:\\{0,3}["'])?\s{0,3}[:=]\s{0,3}(?:\\{0,3}["'])?(?:Bearer|Basic|PoP|NTLM|Negotiate|Digest|SharedKey|Token)[ \t]+)([^\r\n"',;\\]{4,})/gi
const BEARER =
  /(\bBearer[ \t]+)((?=[A-Za-z0-9._~+/!*$-]*\d)[A-Za-z0-9._~+/=!*$-]{12,}|[A-Za-z0-9._~+/=!*$-]{40,})/gi
const XOAUTH2_CLEAR = /(auth=Bearer[ \t]+)([^\s"'\\,;<>^\p{Cc}]{4,})/giu

const COOKIE_LINE =
  /(\b(?:set-)?cookie(?:\\{0,3}["'])?\s{0,3}:\s{0,3}\[?\s{0,3}(?:\\{0,3}["'])?)([^\s=;"'\\]{1,200}=[^\r\n"'\\]*)/gi
/** Cookies of Microsoft's sign-in and of this portal, wherever they stand. */
const KNOWN_COOKIE =
  /(\b(?:ESTSAUTH[A-Z]*|ESTSSSO[A-Z]*|SignInStateCookie|buid|esctx[A-Za-z0-9-]*|FedAuth|rtFa|mailgrant|__(?:Host|Secure)-[A-Za-z0-9._-]+)=)([^\s;"'\\]{6,})/g

/** `AUTH PLAIN <base64>`, and the same of IMAP. */
const AUTH_LINE = new RegExp(
  String.raw`(\b(?:AUTH(?:ENTICATE)?|auth(?:enticate)?)[ \t]+(?:${MECHANISM}|${MECHANISM.toLowerCase()})[ \t]+)(?!user=|auth=)${DENSE}([A-Za-z0-9+/_-]{4,}={0,2})`,
  'g',
)
/** The answer to a challenge: user name or password of AUTH LOGIN, in base64, on a line of its own. */
const ANSWER = new RegExp(
  String.raw`((?:\b334|(?<=^|[\n:>\]] ?)\+)(?:[ \t]+[A-Za-z0-9+/=]+)?[ \t"',]*${LINE_END}(?![^\r\n]{0,40}\b[2-5]\d\d[ -][0-9A-Z])[^\r\n]{0,120}?(?<![A-Za-z0-9+/_-]))${DENSE}([A-Za-z0-9+/_-]{4,}={0,2})(?=[ \t"',]*(?:\r|\n|\\r|\\n|$))`,
  'g',
)
/** base64 of `user=` and of `n,a=`, with which every OAuth response of SASL begins. */
const SASL = /(?:dXNlcj|bixhP)[A-Za-z0-9+/_-]{6,}={0,2}/g

const IMAP_LOGIN =
  /(\bLOGIN[ \t]+(?:"[^"\r\n]{1,320}"|[^\s"@]{1,160}@[^\s"]{1,160})[ \t]+)(?!\*+\s)("[^"\r\n]*"|[^\s"]+)/g
const POP3_PASS = /((?:^|[\n:>\]→])[ \t]{0,3}PASS[ \t]+)([^\s]{1,256})(?=[ \t"']*(?:\r|\n|\\r|\\n|$))/g

const KEEP_FIRST: readonly RegExp[] = [
  AUTHORIZATION,
  BEARER,
  XOAUTH2_CLEAR,
  COOKIE_LINE,
  KNOWN_COOKIE,
  AUTH_LINE,
  ANSWER,
  // The password answers the challenge after that of the user name.
  ANSWER,
  IMAP_LOGIN,
  POP3_PASS,
]

/** Takes out what somebody signs in with in a dialogue of HTTP, IMAP, POP3 or SMTP, and private keys. The rest stays. */
export function maskDialogue(text: string): string {
  let masked = text.replaceAll(
    PRIVATE_KEY,
    (_, kind: string) => `[private key${kind ? ` ${kind.trim()}` : ''} masked]`,
  )
  for (const shape of KEEP_FIRST) masked = masked.replaceAll(shape, (_, kept: string) => kept + SHOWN)
  return masked.replaceAll(SASL, SHOWN)
}
