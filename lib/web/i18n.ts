import { headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { en } from '#messages/en.ts'
import { signedIn } from './session.ts'

/** Languages the portal speaks. A second one is one more line here and one more folder of messages. */
export const LOCALES = { en } as const
export type Locale = keyof typeof LOCALES

export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && value in LOCALES
}

/**
 * The words, and the form of dates and numbers, which may be of another region than the words:
 * a person with `en-GB` in the browser reads English and sees days before months.
 */
export default getRequestConfig(async () => {
  const person = await signedIn()
  const regional = isRegional(person?.locale) ?? fromBrowser((await headers()).get('accept-language'))
  const language = regional.split('-')[0]
  return {
    locale: isLocale(language) ? regional : 'en',
    messages: LOCALES[isLocale(language) ? language : 'en'],
    timeZone: person?.timeZone ?? 'UTC',
    now: new Date(),
    onError(error) {
      throw error
    },
  }
})

function isRegional(locale: string | null | undefined): string | undefined {
  if (!locale) return undefined
  try {
    return new Intl.Locale(locale).toString()
  } catch {
    return undefined
  }
}

function fromBrowser(acceptLanguage: string | null): string {
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const locale = isRegional(part.split(';')[0]?.trim())
    if (locale && isLocale(locale.split('-')[0])) return locale
  }
  return 'en'
}
