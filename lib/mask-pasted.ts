import { maskShapes } from './mask.ts'

const SHOWN = '[masked]'

/** `?code=` of a redirect, also inside another address; the number of an error page is no code. */
const REDIRECT_CODE =
  /((?:[?&#]|%3F|%26|%23)(?:code|session_state|client_info)(?:=|%3D))(?!\d{1,10}(?:[^\dA-Za-z]|$))((?:(?!%26|%23)[^\s&"'#<>]){4,})/gi
/** `+`, `/` and `=` also as an address or JSON writes them. */
const RUN = /(?:[A-Za-z0-9+/_=-]|%2[BFbf]|%3[Dd]|\\\/|\\u00(?:2[bBfF]|3[dD])){28,}/g
/** The rest of a value that was cut into lines, after a line of it that is masked already. */
const NEXT_LINES =
  /(\[masked\])=?(?:[ \t]*\r?\n[> \t]*(?!AADSTS)(?=[a-z+/_.!*$~-]*[0-9A-Z=])[A-Za-z0-9+/_.=!*$~-]{8,}(?=[ \t"',}]*(?:\r?\n|$)))+/g

/**
 * For a text that somebody pastes, of which nothing is known: what `maskShapes` finds, and besides every run of
 * characters as mixed as chance makes them, codes in addresses, and values cut into lines. Linear in the text.
 */
export function maskPasted(text: string): string {
  const masked = maskShapes(text)
    .replaceAll(REDIRECT_CODE, (_, kept: string) => kept + SHOWN)
    .replaceAll(NEXT_LINES, '$1')
    .replaceAll(RUN, (run) => (isRandom(run) ? SHOWN : run))
  return masked.replaceAll(NEXT_LINES, '$1')
}

const WORDS = /[A-Z]?[a-z]{3,}|[A-Z]{4,}|\d{4,}/g

/** Small and large letters, changing about as often as chance would have it, and few words among them. */
function isRandom(run: string): boolean {
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run)) return false
  let changes = 0
  for (let at = 1; at < run.length; at += 1) {
    if (kindOf(run.charCodeAt(at)) !== kindOf(run.charCodeAt(at - 1))) changes += 1
  }
  const inWords = (run.match(WORDS) ?? []).reduce((sum, word) => sum + word.length, 0)
  return changes / run.length >= 0.34 && inWords / run.length < 0.6
}

/** Small, large, digit or sign. */
function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 1
  if (code >= 65 && code <= 90) return 2
  return code >= 48 && code <= 57 ? 3 : 4
}
