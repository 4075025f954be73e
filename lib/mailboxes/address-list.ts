import { addressInput } from './inputs.ts'

export interface AddressList {
  /** As typed, each once, in their order. */
  readonly addresses: readonly string[]
  /** Lines that hold something else, from 1. */
  readonly bad: readonly { readonly line: number; readonly text: string }[]
}

const LONGEST_SHOWN = 60

/** Reads mail addresses, one per line; commas, semicolons and angle brackets of pasted lists are taken away. */
export function readAddressList(text: string): AddressList {
  const addresses = new Map<string, string>()
  const bad: { line: number; text: string }[] = []
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    for (const piece of line.split(/[;,]/)) {
      const typed = /<([^<>]*)>\s*$/.exec(piece)?.[1] ?? piece
      if (typed.trim() === '') continue
      const address = addressInput.safeParse(typed)
      if (address.success) {
        const key = address.data.toLowerCase()
        if (!addresses.has(key)) addresses.set(key, address.data)
      } else bad.push({ line: index + 1, text: piece.trim().slice(0, LONGEST_SHOWN) })
    }
  }
  return { addresses: [...addresses.values()], bad }
}
