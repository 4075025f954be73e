const LONGEST_PATH = 2000
const ANY_ORIGIN = 'http://portal.invalid'

/**
 * Where to go after sign-in: a path of this portal, or the start page. Browsers read `//host`, `/\host` and
 * `/<tab>/host` as other sites, so nothing but a plain path passes.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > LONGEST_PATH) return '/'
  if (!/^\/(?!\/)[^\\\p{C}\s]*$/u.test(next)) return '/'
  if (!URL.canParse(next, ANY_ORIGIN)) return '/'
  const url = new URL(next, ANY_ORIGIN)
  if (url.origin !== ANY_ORIGIN || /^\/(?:\/|api\/|sign-in|setup\/)/.test(url.pathname)) return '/'
  return url.pathname + url.search + url.hash
}
