/** Regions whose dates and numbers a person may choose. The words are English; a second language adds its own. */
export const REGIONS = ['en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-US', 'en-ZA'] as const

const NAMED_ZONE = /^[A-Za-z][A-Za-z0-9_+\-/]*$/

/** The name under which this runtime knows a time zone, or null when it knows none. */
export function canonicalTimeZone(name: string): string | null {
  if (!NAMED_ZONE.test(name)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** Every time zone to choose from; the one in use is always among them. */
export function timeZones(inUse: string | null): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(inUse ? [inUse] : [])])].sort()
}
