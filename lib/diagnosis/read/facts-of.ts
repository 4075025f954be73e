import type { Reading } from './reading.ts'

/** Everything that was drawn out of a text: flat, masked, and fit for JSON. */
export type Facts = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly number[]>
>

/** The reading as a flat record, without what was not found. */
export function factsOf(seen: Reading): Facts {
  const { token = {} } = seen
  const all: Record<string, unknown> = {
    source: seen.where,
    step: seen.step || undefined,
    aadsts: seen.numbers.length > 0 ? seen.numbers : seen.loose,
    error: seen.error,
    suberror: seen.suberror,
    httpStatus: seen.where === 'smtp' ? undefined : seen.status,
    retryAfterSeconds: seen.waitSeconds,
    smtpReplies: seen.replies,
    enhancedCodes: seen.enhanced,
    refusals: seen.refusals,
    frontEnd: seen.frontEnd,
    systemCodes: seen.codes,
    host: seen.host,
    port: seen.port,
    grantType: seen.grantType,
    requestedScopes: seen.scopes,
    ...seen.quoted,
    tokenAudience: token.aud,
    tokenKind: token.idtyp,
    tokenRoles: token.roles,
    tokenScopes: token.scp,
    tokenUser: token.user,
    tokenTenant: token.tid,
    tokenObject: token.oid,
    tokenExpires: token.exp,
    traceId: seen.traceId,
    correlationId: seen.correlationId,
    timestamp: seen.timestamp,
  }
  const found = Object.entries(all).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(found) as Facts
}
