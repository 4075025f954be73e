import { type NamedAddress, namedAddresses, visibleText } from './read-address.ts'

export interface AddressList {
  /** As typed, each once, in their order. */
  readonly addresses: readonly string[]
  /** Lines that hold something else, from 1. */
  readonly bad: readonly { readonly line: number; readonly text: string }[]
}

/** What stands between two commas or semicolons of one line; `addresses` is null when it is anything else. */
export interface AddressPiece {
  readonly text: string
  readonly addresses: readonly NamedAddress[] | null
}

const LONGEST_SHOWN = 60
const SEPARATORS = new Set([',', ';', '\t'])

/** Reads mail addresses: one per line, or separated by commas, semicolons or blanks, or as Outlook copies them. */
export function readAddressList(text: string): AddressList {
  const addresses = new Map<string, string>()
  const bad: { line: number; text: string }[] = []
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    for (const piece of addressPieces(line)) {
      if (piece.addresses === null) {
        bad.push({ line: index + 1, text: piece.text.slice(0, LONGEST_SHOWN) })
      }
      for (const { address } of piece.addresses ?? []) {
        const key = address.toLowerCase()
        if (!addresses.has(key)) addresses.set(key, address)
      }
    }
  }
  return { addresses: [...addresses.values()], bad }
}

/** The pieces of one line that are not blank. `Smith, Anna <anna@contoso.com>` is one piece. */
export function* addressPieces(line: string): Generator<AddressPiece> {
  let waiting: string[] = []
  for (const { text, comma } of split(line)) {
    const addresses = namedAddresses(text)
    if (addresses === null && comma && !text.includes('@')) {
      waiting.push(text)
      continue
    }
    const [first] = addresses ?? []
    if (waiting.length > 0 && addresses?.length === 1 && first?.name !== undefined) {
      const whole = [...waiting, text].join(',')
      yield { text: visibleText(whole), addresses: namedAddresses(whole) }
    } else {
      yield* waiting.flatMap(stray)
      if (addresses) yield { text: visibleText(text), addresses }
      else yield* stray(text)
    }
    waiting = []
  }
  yield* waiting.flatMap(stray)
}

function stray(text: string): AddressPiece[] {
  const shown = visibleText(text)
  return shown === '' ? [] : [{ text: shown, addresses: null }]
}

/** At commas, semicolons and tabs outside quotation marks; marks that do not come in pairs count for nothing. */
function* split(line: string): Generator<{ text: string; comma: boolean }> {
  const paired = (line.split('"').length - 1) % 2 === 0
  let quoted = false
  let from = 0
  for (let at = 0; at <= line.length; at++) {
    const character = line.charAt(at)
    if (character === '"' && paired) quoted = !quoted
    else if (character === '' || (!quoted && SEPARATORS.has(character))) {
      yield { text: line.slice(from, at), comma: character === ',' }
      from = at + 1
    }
  }
}
