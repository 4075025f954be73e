import { browserName } from '#lib/users/browser-name.ts'

const LONGEST_NAME = 80

/** What is known to read calendars, by its own name. Order matters: some also claim to be another. */
const READERS: readonly (readonly [RegExp, string])[] = [
  [/Google-Calendar-Importer|Googlebot/i, 'Google Calendar'],
  [/Microsoft Office|Microsoft Outlook|Exchange|OutlookCalendar/i, 'Outlook'],
  [/dataaccessd|CalendarAgent|\biCal\//i, 'Apple Calendar'],
  [/Thunderbird/i, 'Thunderbird'],
]

/** A short name for a `User-Agent`, or its beginning where nothing is recognised. Null when there is none. */
export function readerName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const known = READERS.find(([mark]) => mark.test(userAgent))?.[1]
  const said = userAgent.replaceAll(/[\p{C}\s]+/gu, ' ').trim()
  return known ?? browserName(userAgent) ?? (said.slice(0, LONGEST_NAME) || null)
}
