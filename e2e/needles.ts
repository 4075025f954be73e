const KEY_BYTES = 4
/** Shorter pieces would be found by chance. */
const SHORTEST = 12

interface Needle {
  readonly what: string
  readonly bytes: Buffer
}

/** Values that must turn up nowhere, looked for as they are and in hex, base64 and base64url. */
export class Needles {
  readonly #byKey = new Map<number, Needle[]>()
  #count = 0

  get count(): number {
    return this.#count
  }

  add(what: string, value: string): void {
    this.#count += 1
    for (const [how, text] of Object.entries(encodings(value))) {
      if (text.length < SHORTEST) throw new Error(`${what} ${how} is too short to be looked for`)
      const bytes = Buffer.from(text)
      const key = bytes.readUInt32LE(0)
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), { what, bytes }])
    }
  }

  /** What of it lies in the haystack. One pass, however many needles there are. */
  foundIn(haystack: Buffer | string): string[] {
    const hay = typeof haystack === 'string' ? Buffer.from(haystack) : haystack
    const found = new Set<string>()
    for (let at = 0; at <= hay.length - KEY_BYTES; at += 1) {
      const candidates = this.#byKey.get(hay.readUInt32LE(at))
      if (!candidates) continue
      for (const { what, bytes } of candidates) {
        if (hay.subarray(at, at + bytes.length).equals(bytes)) found.add(what)
      }
    }
    return [...found]
  }
}

function encodings(value: string): Record<string, string> {
  const found: Record<string, string> = { raw: value, hex: Buffer.from(value).toString('hex') }
  // Inside a longer text its bytes may begin at any of three places of a group.
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.from(' '.repeat(before) + value)
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    const skip = before === 0 ? 0 : 4
    found[`base64, ${before} in`] = whole.toString('base64').slice(skip)
    found[`base64url, ${before} in`] = whole.toString('base64url').slice(skip)
  }
  return found
}
