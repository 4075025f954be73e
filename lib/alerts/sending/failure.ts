import type { ChannelFailure } from '#lib/db/schema/alerts.ts'
import { maskShapes } from '#lib/mask.ts'

/** Why a delivery failed. Every code has its sentence in `messages/<locale>/alerts.json`. */
export const FAILURE_CODES = [
  /** The name of the server has no address. */
  'no-address',
  /** No connection, or it broke before anything was sent. */
  'unreachable',
  /** TLS failed: most often a certificate that nobody here trusts. */
  'untrusted',
  /** The address lies inside the network, and `ALLOW_PRIVATE_HOSTS` is off. */
  'private-address',
  /** Without TLS, and `ALLOW_PRIVATE_HOSTS` is off. */
  'not-https',
  /** The proxy on the way out refuses. */
  'proxy',
  /** It was sent, and no answer came. */
  'no-answer',
  /** The portal stopped, or took the message back. */
  'interrupted',
  /** The other side asks to wait. */
  'busy',
  /** A fault of the other side. */
  'server-fault',
  /** The other side does not take the message. */
  'refused',
  /** There is nothing at this address any more. */
  'gone',
  /** The answer sends to another address, where nothing is sent to. */
  'redirected',
  /** User, password, token or signature is refused. */
  'sign-in-refused',
  'sender-refused',
  'recipient-refused',
  /** The mail server offers no STARTTLS. */
  'no-starttls',
  /** The mail server takes nothing without TLS. */
  'needs-tls',
  /** No mailbox that the fault does not touch can send. */
  'no-sender',
  /** No access token for the mailbox. */
  'no-token',
] as const
export type FailureCode = (typeof FAILURE_CODES)[number]

const LONGEST_SAID = 300
const SHORTEST_HIDDEN = 4

/** A failure, with what the other side said: masked, without any of `secrets` in any usual spelling, in one short line. */
export function failure(
  code: FailureCode,
  said: string | null = null,
  secrets: readonly string[] = [],
): ChannelFailure {
  return { code, said: said === null ? null : shortly(hidden(said.slice(0, 20_000), secrets)) || null }
}

function hidden(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    .filter(({ length }) => length >= SHORTEST_HIDDEN)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      encodeURI(secret),
      ...[secret, Buffer.from(secret)].map((one) => Buffer.from(one).toString('base64').replace(/=+$/, '')),
    ])
    .toSorted((one, other) => other.length - one.length)
  let left = text
  for (const spelling of new Set(spellings)) left = left.replaceAll(spelling, '[masked]')
  return maskShapes(left)
}

function shortly(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const letters = Array.from(line)
  return letters.length <= LONGEST_SAID ? line : `${letters.slice(0, LONGEST_SAID - 1).join('')}…`
}

/** The parts of an address that open something: with them anybody could post there. */
export function secretsOfAddress(address: string): readonly string[] {
  if (!URL.canParse(address)) return [address]
  const url = new URL(address)
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()].filter(({ length }) => length >= 6)
  return [address, url.href, `${url.pathname}${url.search}`.slice(1), ...parts, ...parts.map(decoded)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
