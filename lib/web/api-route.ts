import { demand } from '#lib/access/demand.ts'
import type { Permission } from '#lib/access/permissions.ts'
import { type Running, running } from '#lib/boot.ts'
import { Refusal, type RefusalCode } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { isOwnOrigin } from './origin.ts'
import { signedIn } from './session.ts'

const STATUS: Partial<Record<RefusalCode, number>> = {
  'invalid-input': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'wrong-origin': 403,
  'not-found': 404,
  conflict: 409,
  'too-many-attempts': 429,
  'database-unavailable': 503,
}

type Handler<P> = (context: Context & Running, request: Request, params: P) => Promise<Response>

/** One API route: own origin when it changes something, session, permission; refusals become JSON. */
export function apiRoute<P = Record<string, never>>(permission: Permission, handler: Handler<P>) {
  return async (request: Request, route: { params: Promise<P> }): Promise<Response> => {
    try {
      const services = await running()
      const from = { origin: request.headers.get('origin'), fetchSite: request.headers.get('sec-fetch-site') }
      if (request.method !== 'GET' && !isOwnOrigin(from, services.publicUrl)) {
        throw new Refusal('wrong-origin', { publicUrl: services.publicUrl })
      }
      const person = await signedIn()
      if (!person) throw new Refusal('not-signed-in')
      demand(person.actor, permission)
      return await handler({ ...services, actor: person.actor }, request, await route.params)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return Response.json({ code: error.code, facts: error.facts }, { status: STATUS[error.code] ?? 400 })
    }
  }
}
