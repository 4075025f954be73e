import { decode } from 'next-auth/jwt'
import type { Secret } from '#lib/secret.ts'
import { parseToken } from '#lib/users/opaque-token.ts'

/** The prefix makes browsers refuse the cookie over plain http, for another path or from a sibling domain. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-mailgrant' : 'mailgrant'
}

interface Jar {
  get(name: string): { readonly value: string } | undefined
}

/** The session token in the cookie, or null when there is none or it is not from us. */
export async function readSessionCookie(
  jar: Jar,
  { publicUrl, cookieKey }: { readonly publicUrl: string; readonly cookieKey: Secret },
): Promise<Secret | null> {
  const cookie = jar.get(sessionCookieName(publicUrl))
  if (!cookie) return null
  try {
    const content = await decode({ token: cookie.value, secret: cookieKey.reveal() })
    return parseToken(content?.session)
  } catch {
    return null
  }
}
