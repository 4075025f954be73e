import { maskShapes } from '#lib/mask.ts'

/** Control characters but line ends and tabs, line separators, and those that turn the direction of writing. */
const UNPRINTABLE = /(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const MAX_LENGTH = 2_000

/** Makes a text of a server safe to store and to paste: no token, code or secret, no control characters, bounded. */
export function maskText(text: string): string {
  return maskShapes(text.slice(0, MAX_LENGTH * 8))
    .replaceAll(UNPRINTABLE, ' ')
    .slice(0, MAX_LENGTH)
}
