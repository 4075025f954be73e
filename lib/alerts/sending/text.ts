const HALF_LETTERS = /\p{Cs}/gu

/** A text of at most so many UTF-16 units; the last one is … where something was left out. Never half a letter. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** The first of a list, and how many are left out. */
export function firstOf<T>(
  list: readonly T[],
  most: number,
): { readonly first: readonly T[]; readonly more: number } {
  if (list.length <= most) return { first: list, more: 0 }
  return { first: list.slice(0, most), more: list.length - most }
}

export const andMore = (count: number): string => `and ${count} more`

/** One line of what people read: no line breaks, no other control characters, no half letters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(HALF_LETTERS, '\uFFFD')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

/** The same for a paragraph: its line breaks stay. */
export function paragraph(text: string): string {
  return text
    .replaceAll(HALF_LETTERS, '\uFFFD')
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/[^\P{Cc}\n]+/gu, ' ')
    .trim()
}
