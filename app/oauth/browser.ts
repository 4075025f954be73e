import { cookies } from 'next/headers'
import { browserCookie, browserCookieName, browserSecret } from '#lib/attempts/browser-secret.ts'

/** The secret that ties attempts to this browser, kept in its cookie from now on. */
export async function keepBrowserSecret(publicUrl: string): Promise<string> {
  const jar = await cookies()
  const secret = browserSecret(jar.get(browserCookieName(publicUrl))?.value)
  jar.set(browserCookie(publicUrl, secret))
  return secret
}
