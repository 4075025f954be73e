import type { TokenClaims } from '#lib/diagnosis/rule.ts'

const WORD = (name: string) => new RegExp(`["']?\\b${name}["']?\\s?[:=]>?\\s?["']([^"'\\s]{2,200})["']`, 'i')
const LIST = (name: string) =>
  new RegExp(`["']?\\b${name}["']?\\s?[:=]>?\\s?(?:\\[([^\\]]{2,600})\\]|["']([^"']{2,600})["'])`, 'i')
const AUD = WORD('aud')
const IDTYP = WORD('idtyp')
const UPN = WORD('(?:upn|preferred_username)')
const TID = WORD('tid')
const OID = WORD('oid')
const ROLES = LIST('roles')
const SCP = LIST('scp')
const EXP = /["']?\bexp["']?\s?[:=]\s?["']?(\d{9,11})\b/

/** Permissions by the last segment of their name, whatever resource stands in front. */
export function permissionNames(text: string): string[] {
  return text
    .split(/[\s,'"]+/)
    .map((one) => one.slice(one.lastIndexOf('/') + 1))
    .filter((one) => /^[A-Za-z][\w.]{1,60}$/.test(one) || one === '.default')
}

function list(match: RegExpExecArray | null): string[] | undefined {
  const text = match?.[1] ?? match?.[2]
  return text === undefined ? undefined : permissionNames(text)
}

/** Claims of an access token that somebody pasted decoded. Never a token itself. */
export function claimsIn(flat: string): TokenClaims | undefined {
  if (!/\b(?:aud|idtyp|scp|roles)\b/.test(flat)) return undefined
  const found: Record<keyof TokenClaims, unknown> = {
    aud: AUD.exec(flat)?.[1],
    idtyp: IDTYP.exec(flat)?.[1]?.toLowerCase(),
    user: UPN.exec(flat)?.[1]?.toLowerCase(),
    tid: TID.exec(flat)?.[1],
    oid: OID.exec(flat)?.[1],
    roles: list(ROLES.exec(flat)),
    scp: list(SCP.exec(flat)),
    exp: EXP.test(flat) ? Number(EXP.exec(flat)?.[1]) : undefined,
    expired: undefined,
  }
  const entries = Object.entries(found).filter(([, value]) => value !== undefined)
  return entries.length > 0 ? (Object.fromEntries(entries) as TokenClaims) : undefined
}

const GRANT =
  /grant[_ ]?type["']?\s?(?:[:=]>?|=>|is)\s?["']?(client_credentials|refresh_token|authorization_code|password|device_code|urn:ietf:params:oauth:grant-type:device_code)/i

/** How the token was asked for, where the text tells. */
export function grantTypeIn(flat: string): string | undefined {
  const named = GRANT.exec(flat)?.[1]?.toLowerCase()
  if (named) return named.endsWith('device_code') ? 'device_code' : named
  return /\bclient[_ ]credentials?\b/i.test(flat) ? 'client_credentials' : undefined
}

const SCOPE =
  /\bscopes?["']?\s?(?:[:=]>?|=>)\s?(?:\[([^\]]{2,600})\]|["']([^"']{2,600})["']|([a-z][^"'&;{}()[\]]{3,300}))/i

/** The permissions that were asked for, as they were written. */
export function scopesIn(flat: string): readonly string[] {
  const match = SCOPE.exec(flat)
  const text = match?.[1] ?? match?.[2] ?? match?.[3] ?? ''
  return text
    .split(/[\s,'"]+/)
    .filter((one) => one.length > 1)
    .slice(0, 20)
}
