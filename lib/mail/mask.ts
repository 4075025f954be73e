import type { Secret } from '#lib/secret.ts'

const MASKED = '[masked]'
const GRAM = 16

// Text is cut before it is searched, so that a hostile server cannot make masking expensive.
const MAX_SEARCHED_CHARS = 4_096

const JWT = /eyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g
// base64 of "user=" and of "n,a=", with which every OAuth response of SASL begins.
const SASL = /(?:dXNlcj|bixhP)[A-Za-z0-9+/_=-]*/g
const LONG_RUN = /[A-Za-z0-9+/_=-]{61,}/g
const RUN = /[A-Za-z0-9+/_=.~%-]{4,}/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: a server may send them; a text column may not hold them
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Base64 of the value wherever it may stand in a longer text: three alignments, without the shared edges. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)])
    const whole = bytes.toString('base64').replace(/=+$/, '')
    const core = whole.slice(shift === 0 ? 0 : shift + 1, bytes.length % 3 === 0 ? undefined : -1)
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

function gramsOf(value: string): Set<string> {
  const grams = new Set<string>()
  const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('hex'), ...base64Forms(value)]
  for (const form of forms) {
    const text = form.toLowerCase()
    if (text.length <= GRAM) grams.add(text)
    for (let at = 0; at + GRAM <= text.length; at++) grams.add(text.slice(at, at + GRAM))
  }
  return grams
}

function hideGrams(run: string, grams: Set<string>, sizes: readonly number[]): string {
  const text = run.toLowerCase()
  let out = ''
  let shown = 0
  let hiddenUntil = 0
  for (let at = 0; at < text.length; at++) {
    const size = sizes.find((length) => grams.has(text.slice(at, at + length)))
    if (size === undefined) continue
    if (at > hiddenUntil || hiddenUntil === 0) out += run.slice(shown, at) + MASKED
    hiddenUntil = at + size
    shown = hiddenUntil
  }
  return out + run.slice(shown)
}

/**
 * Makes the function that takes a token out of any text a server or a library may say: the token itself or
 * any sixteen characters of it, raw, percent-encoded, in hex, base64 or base64url; every JWT; every SASL
 * response; every run of more than sixty base64 characters. Control characters become spaces.
 */
export function maskFor(token: Secret): (text: string) => string {
  let grams: Set<string> | undefined
  let sizes: number[] = []
  return (text) => {
    const cut = text.length > MAX_SEARCHED_CHARS ? `${text.slice(0, MAX_SEARCHED_CHARS)}…` : text
    return cut
      .replace(CONTROL, ' ')
      .replace(JWT, MASKED)
      .replace(SASL, MASKED)
      .replace(LONG_RUN, MASKED)
      .replace(RUN, (run) => {
        if (!grams) {
          grams = gramsOf(token.reveal())
          sizes = [...new Set([...grams].map((gram) => gram.length))].filter((size) => size >= 4)
        }
        return hideGrams(run, grams, sizes)
      })
  }
}
