import { createTranslator } from 'use-intl/core'
import { en } from '#messages/en.ts'

/** What a calendar says, read without a request: a feed has no browser whose language could be asked. */
export type CalendarWords = (key: string, values?: Record<string, string | number>) => string

export function calendarWords(): CalendarWords {
  return createTranslator({
    locale: 'en',
    messages: en as never,
    namespace: 'calendar.feed' as never,
  }) as unknown as CalendarWords
}
