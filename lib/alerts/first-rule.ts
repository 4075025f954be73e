import type { alertRules } from '#lib/db/schema/alerts.ts'

interface First {
  readonly channelId: string
  readonly timeZone: string
  readonly createdBy: string | null
}

/** Everything that is broken, at once; reminders and a digest in the morning. */
export function firstRule({ channelId, timeZone, createdBy }: First): typeof alertRules.$inferInsert {
  return {
    name: 'Everything that is broken',
    events: ['incidents', 'reminders', 'digest'],
    channelIds: [channelId],
    timeZone,
    createdBy,
  }
}
