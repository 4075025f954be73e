import { healthOf } from '#lib/monitoring/health.ts'
import { HealthQuery, readQuery } from '#lib/monitoring/query.ts'
import { httpStatus } from '#lib/monitoring/status.ts'
import { keyRoute, refusal } from '#lib/web/key-route.ts'

export const dynamic = 'force-dynamic'

/** For monitoring systems: every mailbox of a key in one answer. */
export const GET = keyRoute('health.read', async ({ database, publicUrl }, consumer, request) => {
  const query = readQuery(HealthQuery, request.url)
  if (!query) return refusal(400, 'invalid-input')
  const health = await healthOf(database.read, publicUrl, consumer, query)
  return { status: httpStatus(health.status, query.status), json: health }
})
