import type { ListEncoding, ListProblemCode } from './row.ts'
import { MOST_BYTES } from './row.ts'

export type Decoded =
  | { readonly text: string; readonly encoding: ListEncoding }
  | { readonly problem: ListProblemCode; readonly encoding: ListEncoding }

/** What windows-1252 has where Latin-1 has control characters (0x80 to 0x9f). */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

const WORKBOOKS = ['PK\u0003\u0004', '\u00d0\u00cf\u0011\u00e0']
const DOCUMENTS = ['%PDF-', '{\\rtf']
/** A text of people has next to none of these; a damaged or compressed file has many. */
const STRANGE = /(?!\s)\p{Cc}/gu
const FORGIVEN = 30
const MOST_STRANGE = 0.02

/**
 * The text of an uploaded file or of a paste. A byte order mark decides; without one it is UTF-8 where that is possible at
 * all, else windows-1252, which is what Excel saves as “CSV” on Western Windows.
 */
export function decodeList(input: Uint8Array | string): Decoded {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength
  if (size > MOST_BYTES) return { problem: 'too-big', encoding: 'utf-8' }
  if (typeof input === 'string') return judged(input.replace(/^\ufeff/, ''), 'utf-8')

  const start = latin1(input.subarray(0, 8))
  if (WORKBOOKS.some((magic) => start.startsWith(magic))) return { problem: 'workbook', encoding: 'utf-8' }
  if (DOCUMENTS.some((magic) => start.startsWith(magic))) return { problem: 'binary', encoding: 'utf-8' }
  if (start.startsWith('\u00ff\u00fe')) return decoded(input, 'utf-16le')
  if (start.startsWith('\u00fe\u00ff')) return decoded(input, 'utf-16be')
  const utf8 = decoded(input, 'utf-8')
  return 'text' in utf8 || start.startsWith('\u00ef\u00bb\u00bf')
    ? utf8
    : judged(windows(input), 'windows-1252')
}

function decoded(bytes: Uint8Array, encoding: Exclude<ListEncoding, 'windows-1252'>): Decoded {
  try {
    // The decoder drops the byte order mark.
    return judged(new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding)
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'binary', encoding }
    throw error
  }
}

function judged(text: string, encoding: ListEncoding): Decoded {
  const strange = text.match(STRANGE)?.length ?? 0
  return text.includes('\0') || strange > Math.max(FORGIVEN, text.length * MOST_STRANGE)
    ? { problem: 'binary', encoding }
    : { text, encoding }
}

/** By hand: what TextDecoder calls windows-1252 is Latin-1 in some versions of Node. */
function windows(bytes: Uint8Array): string {
  return latin1(bytes).replace(/[\u0080-\u009f]/g, (character) =>
    WINDOWS.charAt(character.charCodeAt(0) - 0x80),
  )
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
