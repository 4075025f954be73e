/** One text for one value, whatever order its keys came back in from the database. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

/** What a database text column can hold and give back unchanged: no NUL, no half of a character. */
export function storable(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\uFFFD')
}
