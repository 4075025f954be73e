import { DateTime } from 'luxon'
import type { SNOOZES } from './inputs.ts'

type Choice = (typeof SNOOZES)[number]

/** When a working day begins, in the person's zone. */
const MORNING = 8
const MOST_DAYS = 366

/** Until when an incident is put off; null for a day that is over, or too far away. `date` as `2026-11-30`. */
export function snoozeUntil(choice: Choice, date: string | undefined, zone: string, now: Date): Date | null {
  const from = DateTime.fromJSDate(now, { zone })
  const local = from.isValid ? from : DateTime.fromJSDate(now, { zone: 'utc' })
  const morning = (day: DateTime) => day.startOf('day').set({ hour: MORNING })
  switch (choice) {
    case 'hour':
      return local.plus({ hours: 1 }).toJSDate()
    case 'tomorrow':
      return morning(local.plus({ days: 1 })).toJSDate()
    case 'days':
      return local.plus({ days: 3 }).toJSDate()
    case 'date': {
      const day = morning(DateTime.fromISO(date ?? '', { zone: local.zone }))
      const fits = day.isValid && day > local && day < local.plus({ days: MOST_DAYS })
      return fits ? day.toJSDate() : null
    }
  }
}
