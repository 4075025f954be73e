import { running } from '#lib/boot.ts'
import { feedText } from '#lib/calendar/feed.ts'
import { findFeed, touchFeed } from '#lib/calendar/find.ts'
import { entityTag, isKnown } from '#lib/calendar/ics.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { countWrongLink, linkPause } from '#lib/users/throttle.ts'
import { clientNetwork } from '#lib/web/client-address.ts'

export const dynamic = 'force-dynamic'

const COMMON = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' }
const RETRY_SECONDS = 60

/** A calendar that programs subscribe to. They cannot sign in: the token in the address is what opens it. */
export async function GET(
  request: Request,
  route: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { database, config, publicUrl } = await running()
  const token = parseToken((await route.params).token.replace(/\.ics$/, ''))
  const owner = await findFeed(database.read, token)
  if (!owner) {
    const network = clientNetwork(request.headers, config.proxyHops)
    if ((await linkPause(database.read, network, 'calendar')) > 0) {
      return plain(429, { 'retry-after': String(RETRY_SECONDS) })
    }
    await countWrongLink(database, network, 'calendar')
    return plain(404)
  }
  const text = await feedText(database.read, owner, publicUrl)
  await touchFeed(database, owner, request.headers.get('user-agent'))
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

function plain(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...COMMON, ...headers } })
}
