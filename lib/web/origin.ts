/** What a browser tells about where a request comes from. */
export interface RequestOrigin {
  readonly origin: string | null
  readonly fetchSite: string | null
}

/**
 * Whether a request that changes something comes from our own pages. A missing Origin is refused: every
 * browser sends it with a POST, and what is not a browser has no business with a session cookie.
 */
export function isOwnOrigin(request: RequestOrigin, publicUrl: string): boolean {
  if (request.origin === null || request.origin !== new URL(publicUrl).origin) return false
  return request.fetchSite === null || request.fetchSite === 'same-origin' || request.fetchSite === 'none'
}
