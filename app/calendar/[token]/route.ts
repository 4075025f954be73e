import { type Running, running } from '#lib/boot.ts'
import { feedText } from '#lib/calendar/feed.ts'
import { findFeed, touchFeed } from '#lib/calendar/find.ts'
import { entityTag, isKnown } from '#lib/calendar/ics.ts'
import { isUnavailable } from '#lib/db/query-error.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { countWrongLink, linkPause } from '#lib/users/throttle.ts'
import { clientNetwork } from '#lib/web/client-address.ts'

export const dynamic = 'force-dynamic'

const COMMON = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' }

interface Route {
  readonly params: Promise<{ token: string }>
}

/** A calendar that programs subscribe to. They cannot sign in: the token in the address is what opens it. */
export async function GET(request: Request, route: Route): Promise<Response> {
  const services = await running()
  try {
    return await answerTo(services, request, (await route.params).token)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    services.log.error({ err: error }, 'the database does not answer a calendar')
    return later(503, 1)
  }
}

async function answerTo(
  { database, config, publicUrl, log }: Running,
  request: Request,
  name: string,
): Promise<Response> {
  const owner = await findFeed(database.read, parseToken(name.replace(/\.ics$/, '')))
  if (!owner) {
    const network = clientNetwork(request.headers, config.proxyHops)
    const minutes = await linkPause(database.read, network, 'calendar')
    if (minutes > 0) return later(429, minutes)
    await countWrongLink(database, network, 'calendar')
    return plain(404)
  }
  const text = await feedText(database.read, owner, publicUrl)
  await touchFeed(database, owner, request.headers.get('user-agent')).catch((error: unknown) =>
    log.error({ err: error }, 'the reading of a calendar could not be noted'),
  )
  const etag = entityTag(text)
  if (isKnown(request.headers.get('if-none-match'), etag)) return plain(304, { etag })
  return new Response(text, {
    headers: {
      ...COMMON,
      etag,
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="mailgrant.ics"',
    },
  })
}

const later = (status: number, minutes: number) => plain(status, { 'retry-after': String(minutes * 60) })

function plain(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...COMMON, ...headers } })
}
