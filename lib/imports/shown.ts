import { visibleText } from '#lib/mailboxes/read-address.ts'

const LONGEST_SHOWN = 80

/** No control characters, and no half of a character. */
export function canBeShown(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text)
}

/** Cut, and without what cannot be shown. */
export function shown(text: string, longest = LONGEST_SHOWN): string {
  // Cut before and after: the first spares the work, the second keeps the measure.
  const visible = visibleText(text.slice(0, longest * 2)).replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')
  const characters = Array.from(visible)
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : visible
}
