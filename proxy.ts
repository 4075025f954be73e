import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy } from '#lib/web/policy.ts'
import { isTooEarly } from '#lib/web/too-early.ts'

// Decides nothing about who may see what: every page, action and route does that for itself.
export function proxy(request: NextRequest) {
  if (isTooEarly(postOf(request))) return samePage(request)
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64')
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development')
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  headers.set('x-path', request.nextUrl.pathname + request.nextUrl.search)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('cache-control', 'no-store')
  return response
}

const postOf = ({ method, headers }: NextRequest) => ({
  method,
  contentType: headers.get('content-type'),
  nextAction: headers.get('next-action'),
  origin: headers.get('origin'),
})

/** Nothing was done; the page is there again, and its button works once its scripts have come. */
function samePage({ nextUrl, url }: NextRequest): NextResponse {
  // Two slashes at the beginning would lead to another site.
  const path = nextUrl.pathname.replace(/^\/+/, '/')
  const response = NextResponse.redirect(new URL(path + nextUrl.search, url), 303)
  response.headers.set('cache-control', 'no-store')
  return response
}

export const config = { matcher: ['/((?!_next/static/).*)'] }
