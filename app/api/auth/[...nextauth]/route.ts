import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { running } from '#lib/boot.ts'
import { authOptions } from '#lib/web/auth-options.ts'
import { isOwnOrigin } from '#lib/web/origin.ts'
import { SIGN_IN_ELSEWHERE } from '#lib/web/sign-in-codes.ts'

/** What our two forms need of the library. Its other pages, its log and its session endpoint do not exist. */
const OPEN = {
  GET: new Set(['csrf', 'providers']),
  POST: new Set(['callback/credentials', 'signout']),
}
const LONGEST_FORM_BYTES = 16 * 1024

interface Route {
  readonly params: Promise<{ nextauth: string[] }>
}

export async function GET(request: NextRequest, route: Route) {
  const { nextauth } = await route.params
  if (!OPEN.GET.has(nextauth.join('/'))) return new Response(null, { status: 404 })
  return NextAuth(request, { params: { nextauth } }, await authOptions())
}

export async function POST(request: NextRequest, route: Route) {
  const { nextauth } = await route.params
  if (!OPEN.POST.has(nextauth.join('/'))) return new Response(null, { status: 404 })
  const { publicUrl } = await running()
  const from = { origin: request.headers.get('origin'), fetchSite: request.headers.get('sec-fetch-site') }
  if (!isOwnOrigin(from, publicUrl)) {
    return Response.json({ url: `${publicUrl}/sign-in?error=${SIGN_IN_ELSEWHERE}` }, { status: 403 })
  }
  if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    return new Response(null, { status: 415 })
  }
  const bytes = Number(request.headers.get('content-length') ?? Number.NaN)
  if (!(bytes <= LONGEST_FORM_BYTES)) return new Response(null, { status: 413 })
  return NextAuth(request, { params: { nextauth } }, await authOptions())
}
