import { mailboxHealth } from '#lib/monitoring/mailbox-health.ts'
import { MailboxQuery, readQuery } from '#lib/monitoring/query.ts'
import { httpStatus } from '#lib/monitoring/status.ts'
import { keyRoute, refusal } from '#lib/web/key-route.ts'

export const dynamic = 'force-dynamic'

/** For monitoring systems: one mailbox, by its id or its address. */
export const GET = keyRoute<{ mailbox: string }>(
  'health.read',
  async ({ database, publicUrl }, consumer, request, { mailbox }) => {
    const query = readQuery(MailboxQuery, request.url)
    if (!query) return refusal(400, 'invalid-input')
    const health = await mailboxHealth(database.read, publicUrl, consumer, decoded(mailbox))
    if (!health) return refusal(404, 'not-found')
    return { status: httpStatus(health.status, query.status), json: health }
  },
)

/** `%` that is no escape is what somebody typed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
