import { type Running, running } from '#lib/boot.ts'
import { type Consumer, findConsumer, touchConsumer } from '#lib/consumers/find.ts'
import { keyOf } from '#lib/consumers/key.ts'
import type { ConsumerPermission } from '#lib/consumers/permissions.ts'
import { isUnavailable } from '#lib/db/query-error.ts'
import { countWrongLink, linkPause } from '#lib/users/throttle.ts'
import { clientNetwork } from './client-address.ts'

/** What a route behind a key answers: a body that is JSON, or a text of another type. */
export type KeyAnswer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly text: string; readonly type: string }

type Handler<P> = (services: Running, consumer: Consumer, request: Request, params: P) => Promise<KeyAnswer>

const CHALLENGE = 'Bearer realm="Mailgrant", Basic realm="Mailgrant", charset="UTF-8"'

/**
 * A route for downstream systems: a key in the header and nothing else, no session, no cookie, no key in an address.
 * A wrong key is counted against its network; a right one works from there all the same, since nobody can guess one
 * and a tool with an old key must not blind its neighbours.
 */
export function keyRoute<P = Record<string, never>>(permission: ConsumerPermission, handler: Handler<P>) {
  return async (request: Request, route: { params: Promise<P> }): Promise<Response> => {
    const services = await running()
    try {
      return await answerTo(services, permission, handler, request, await route.params)
    } catch (error) {
      if (!isUnavailable(error)) throw error
      services.log.error({ err: error }, 'the database does not answer a consumer')
      return refused(503, 'database-unavailable', 1)
    }
  }
}

async function answerTo<P>(
  services: Running,
  permission: ConsumerPermission,
  handler: Handler<P>,
  request: Request,
  params: P,
): Promise<Response> {
  const { database, config, log } = services
  const key = keyOf(request.headers.get('authorization'))
  if (key === 'absent') return refused(401, 'key-needed')
  const consumer = key && (await findConsumer(database.read, key))
  if (!consumer) {
    const network = clientNetwork(request.headers, config.proxyHops)
    const minutes = await linkPause(database.read, network, 'key')
    if (minutes > 0) return refused(429, 'too-many-attempts', minutes)
    await countWrongLink(database, network, 'key')
    return refused(401, 'key-wrong')
  }
  // A database that takes no writes stops every check, and this answer is what tells so.
  await touchConsumer(database, consumer).catch((error: unknown) =>
    log.error({ err: error }, 'the use of a key could not be noted'),
  )
  if (!consumer.permissions.includes(permission)) return refused(403, 'not-allowed')
  return answered(await handler(services, consumer, request, params))
}

function answered(answer: KeyAnswer): Response {
  if ('json' in answer) return Response.json(answer.json, { status: answer.status, headers: NOT_KEPT })
  return new Response(answer.text, {
    status: answer.status,
    headers: { ...NOT_KEPT, 'content-type': answer.type },
  })
}

const NOT_KEPT = { 'cache-control': 'no-store' }

/** One shape for every refusal. */
export function refusal(status: number, code: string): KeyAnswer {
  return { status, json: { code } }
}

function refused(status: number, code: string, minutes?: number): Response {
  const response = answered(refusal(status, code))
  if (status === 401) response.headers.set('www-authenticate', CHALLENGE)
  if (minutes) response.headers.set('retry-after', String(minutes * 60))
  return response
}
