const QUOTES = "'\u2018\u2019\u201A\u201B"
const DOUBLE_QUOTES = '"\u201C\u201D\u201E'

/**
 * Reads a script as PowerShell's tokenizer does, as far as strings in single quotes and comments go: the code with
 * `<string>` for each string and without comments, and what the strings hold. Throws on what our scripts never have.
 */
export function readPowerShell(script: string): { readonly code: string; readonly strings: string[] } {
  const strings: string[] = []
  let code = ''
  let place = 0
  const at = (index: number) => script[index] ?? ''
  while (place < script.length) {
    const here = at(place)
    if (QUOTES.includes(here)) {
      let text = ''
      place += 1
      for (;;) {
        if (place >= script.length) throw new Error('a string without an end')
        if (QUOTES.includes(at(place))) {
          if (at(place + 1) === '' || !QUOTES.includes(at(place + 1))) break
          place += 1
        }
        text += at(place)
        place += 1
      }
      place += 1
      strings.push(text)
      code += '<string>'
    } else if (here === '#') {
      if (code.endsWith('<')) throw new Error('a block comment')
      while (place < script.length && at(place) !== '\n' && at(place) !== '\r') place += 1
    } else if (DOUBLE_QUOTES.includes(here) || here === '`') {
      throw new Error(`${here} outside of a string`)
    } else {
      code += here
      place += 1
    }
  }
  return { code, strings }
}
