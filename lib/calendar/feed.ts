import { allows } from '#lib/access/permissions.ts'
import type { Reader } from '#lib/db/database.ts'
import { upcomingExpiries } from '#lib/expiry/upcoming.ts'
import { calendarEvents } from './events.ts'
import type { FeedOwner } from './find.ts'
import { calendarText } from './ics.ts'
import { revisionsOf } from './revisions.ts'
import { calendarWords } from './words.ts'

/** Beyond the longest life that anybody can type for a secret. */
const DAYS_AHEAD = 11 * 366

/** The calendar of one person: everything that ends, as far as anybody knows. */
export async function feedText(read: Reader, owner: FeedOwner, publicUrl: string): Promise<string> {
  const words = calendarWords()
  const expiring = await upcomingExpiries(read, { days: DAYS_AHEAD })
  const events = calendarEvents(expiring, {
    words,
    publicUrl,
    opensApps: allows(owner.actor, 'registration.read'),
    revisionOf: await revisionsOf(read, expiring),
  })
  return calendarText(words('name'), events)
}
