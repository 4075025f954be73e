/** Mail programs and browsers cut longer addresses off; this much all of them take. */
export const LONGEST_MAIL_LINK = 2000

export interface Mail {
  /** Left empty when nobody knows who it is. */
  readonly to: string | null
  readonly subject: string
  /** Prose, which may end after any line. */
  readonly told: readonly string[]
  /** Paragraphs that are worth nothing by halves, such as commands. */
  readonly added: readonly string[]
  /** Ends a mail that had to leave something out. */
  readonly cut: string
}

/**
 * A `mailto:` address with subject and body (RFC 6068), never longer than `LONGEST_MAIL_LINK`: what does not fit is left
 * out, and `cut` says so.
 */
export function mailLink({ to, subject, told, added, cut }: Mail): string {
  const head = `mailto:${to ? encode(to) : ''}?subject=${encode(shorten(subject, 120))}&body=`
  const whole = head + encode([...told, ...added].join('\n\n'))
  if (whole.length <= LONGEST_MAIL_LINK) return whole
  let room = LONGEST_MAIL_LINK - head.length - encode(cut).length
  const kept: string[] = []
  const keep = (text: string) => {
    const size = encode(text).length
    if (size > room) return false
    room -= size
    kept.push(text)
    return true
  }
  const lines = told.flatMap((paragraph) => `${paragraph}\n`.split('\n').map((line) => `${line}\n`))
  if (lines.every(keep)) {
    for (const paragraph of added) keep(`${paragraph}\n\n`)
  } else {
    keep('\n')
  }
  return head + encode(kept.join('')) + encode(cut)
}

function shorten(text: string, most: number): string {
  const signs = [...text]
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : text
}

/** Half of a pair of surrogates cannot be encoded, lines end with both characters, and quotes end attributes. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '').replaceAll(/\r?\n/g, '\r\n')).replaceAll(
    "'",
    '%27',
  )
}
