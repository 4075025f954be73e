import { metricsText } from '#lib/monitoring/metrics.ts'
import { MetricsQuery, readQuery } from '#lib/monitoring/query.ts'
import { portalVersion } from '#lib/monitoring/version.ts'
import { keyRoute, refusal } from '#lib/web/key-route.ts'

export const dynamic = 'force-dynamic'

/** For Prometheus. */
export const GET = keyRoute('metrics.read', async ({ database }, consumer, request) => {
  const query = readQuery(MetricsQuery, request.url)
  if (!query) return refusal(400, 'invalid-input')
  const wanted = { seer: consumer, version: portalVersion(), single: query.mailboxes === '1' }
  return { status: 200, ...(await metricsText(database, wanted)) }
})
