import { randomBytes } from 'node:crypto'

const BYTES = 32
const SHAPE = /^[A-Za-z0-9_-]{43}$/

/** Long enough for the ten minutes of an attempt in a second tab that began later. */
export const BROWSER_SECRET_SECONDS = 60 * 60

/** The cookie that ties an attempt to the browser it began in. `__Host-` needs https. */
export function browserCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-mailgrant-attempt' : 'mailgrant-attempt'
}

/** The browser's own secret when it has one, so that attempts in two tabs both end well; else a new one. */
export function browserSecret(
  sent: string | undefined,
  random: (size: number) => Buffer = randomBytes,
): string {
  return sent && SHAPE.test(sent) ? sent : random(BYTES).toString('base64url')
}

export function browserCookie(publicUrl: string, secret: string) {
  return {
    name: browserCookieName(publicUrl),
    value: secret,
    httpOnly: true,
    // Lax and not Strict: it must come along when Microsoft sends the browser back.
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    path: '/',
    maxAge: BROWSER_SECRET_SECONDS,
  } as const
}
