import { cookies, headers } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { type Running, running } from '#lib/boot.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { endSession, SESSION_HOURS } from '#lib/users/sessions.ts'
import { signIn } from '#lib/users/sign-in.ts'
import { clientNetwork } from './client-address.ts'
import { readSessionCookie, sessionCookieName } from './session-cookie.ts'
import { blockedCode, SIGN_IN_FAILED, SIGN_IN_REFUSED } from './sign-in-codes.ts'

declare module 'next-auth' {
  interface User {
    sessionToken?: string
  }
}

/** The library keeps the cookie and the CSRF token; who may come in, and for how long, is decided by our rows. */
export async function authOptions(): Promise<NextAuthOptions> {
  const services = await running()
  const { publicUrl, cookieKey, database, log } = services
  const secure = publicUrl.startsWith('https:')
  // The library builds its addresses from this alone, never from a Host header.
  process.env.NEXTAUTH_URL = publicUrl
  return {
    secret: cookieKey.reveal(),
    useSecureCookies: secure,
    session: { strategy: 'jwt', maxAge: SESSION_HOURS * 60 * 60 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: sessionCookieName(publicUrl),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      },
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {}, timeZone: {} },
        authorize: (input) => authorize(services, input),
      }),
    ],
    callbacks: {
      // Nothing about the person goes into the cookie: only which session it is.
      jwt: ({ user }) => ({ session: user?.sessionToken }),
    },
    events: {
      async signOut({ token }) {
        const session = parseToken(token?.session)
        if (session) await endSession(database, session, 'signed-out')
      },
    },
    logger: {
      error: (code, facts) =>
        log.error({ code, err: facts instanceof Error ? facts : facts.error }, 'next-auth'),
      warn: (code) => log.warn({ code }, 'next-auth'),
      debug: () => {},
    },
  }
}

// What this throws ends up in an address, so it is one of a few fixed codes and never the message of an error.
async function authorize(services: Running, input: unknown) {
  const { database, log, config } = services
  const sent = await headers()
  const result = await signIn(services, {
    input,
    network: clientNetwork(sent, config.proxyHops),
    userAgent: sent.get('user-agent'),
  }).catch((error: unknown) => {
    log.error({ err: error }, 'sign-in failed')
    throw new Error(SIGN_IN_FAILED)
  })
  if (result.outcome === 'blocked') throw new Error(blockedCode(result.minutes))
  if (result.outcome === 'refused') throw new Error(SIGN_IN_REFUSED)
  const before = await readSessionCookie(await cookies(), services)
  if (before) await endSession(database, before, 'replaced')
  return { id: result.userId, sessionToken: result.token.reveal() }
}
