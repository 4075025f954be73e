import { and, eq, inArray } from 'drizzle-orm'
import { carriedByFallback } from '#lib/credentials/as-app.ts'
import type { Reader } from '#lib/db/database.ts'
import { credentials } from '#lib/db/schema/registrations.ts'

/** The fallback that carries the app because Entra refuses the one in use; null where that one works. */
export async function carrierOf(read: Reader, registrationId: string): Promise<string | null> {
  const rows = await read
    .select({ id: credentials.id, state: credentials.state, provenAt: credentials.provenAt })
    .from(credentials)
    .where(
      and(
        eq(credentials.registrationId, registrationId),
        inArray(credentials.state, ['current', 'fallback']),
      ),
    )
  const current = rows.find(({ state }) => state === 'current')
  const fallback = rows.find(({ state }) => state === 'fallback')
  return current && fallback && carriedByFallback(current, fallback) ? fallback.id : null
}
