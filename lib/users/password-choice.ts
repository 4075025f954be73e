export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 128

/** How many characters must be left when everything anybody would try first is taken away. */
const FEWEST_OF_ITS_OWN = 6
const FEWEST_DIFFERENT = 5
const YEAR = /(?:19|20)\d\d/g
const NO_SUBSTANCE = /[\s\p{P}\p{S}]/gu
const REPEATED = /(.{1,6}?)\1+/gu
const SHORTEST_PART = 3
const SHORTEST_RUN = 4

const WORDS = [
  'password',
  'passwort',
  'passphrase',
  'kennwort',
  'mailgrant',
  'mailbox',
  'microsoft',
  'outlook',
  'exchange',
  'office',
  'portal',
  'administrator',
  'admin',
  'helpdesk',
  'welcome',
  'letmein',
  'iloveyou',
  'changeme',
  'default',
  'secret',
  'login',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'superman',
  'princess',
  'sunshine',
  'master',
  'spring',
  'summer',
  'autumn',
  'winter',
]
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop']
const MORE_ROWS = ['asdfghjkl', 'qsdfghjklm', 'zxcvbnm', 'yxcvbnm', 'wxcvbn', '1q2w3e4r5t6z', '1qaz2wsx3edc']
const LOOK_ALIKES: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/**
 * Whether a password would be among the first tries of somebody who knows the person: what everybody uses,
 * the product, the name and the address, rows of keys and repetitions, also with look-alike characters.
 */
export function isGuessable(password: string, about: readonly string[]): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  const known = [...WORDS, ...about.flatMap(parts)]
  const lookedThrough = plain.replace(/[013457@$!]/g, (sign) => LOOK_ALIKES[sign] ?? sign)
  if (new Set(plain).size < FEWEST_DIFFERENT) return true
  return [plain, lookedThrough].some((text) => ownCharacters(text, known) < FEWEST_OF_ITS_OWN)
}

function ownCharacters(text: string, known: readonly string[]): number {
  const rest = known.reduce((left, word) => left.replaceAll(word, ' '), withoutRuns(text))
  return [...rest.replace(YEAR, '').replace(NO_SUBSTANCE, '').replace(REPEATED, '$1')].length
}

function parts(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= SHORTEST_PART)
}

function withoutRuns(text: string): string {
  let left = text
  for (const row of [...ROWS, ...MORE_ROWS]) {
    for (const line of [row, [...row].reverse().join('')]) {
      for (let length = line.length; length >= SHORTEST_RUN; length--) {
        for (let start = 0; start + length <= line.length; start++) {
          left = left.replaceAll(line.slice(start, start + length), ' ')
        }
      }
    }
  }
  return left
}
