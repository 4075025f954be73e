/** What of a mail dialogue is told by its form alone. */
export interface Dialogue {
  /** SMTP reply codes, in their order. */
  readonly replies: readonly number[]
  /** Enhanced status codes (RFC 3463), in their order: Exchange wraps the real one in an outer `5.7.57`. */
  readonly enhanced: readonly string[]
  /** The words after which IMAP or POP3 refuse: `NO`, `BAD`, `BYE`, `ERR`. */
  readonly refusals: readonly string[]
  /** The front end that signed its reply in brackets. */
  readonly frontEnd?: string
}

const REPLY = /(?<![\d.:])([245]\d\d)[ \-,:;'"b(#]{1,6}([245]\.\d{1,3}\.\d{1,3})(?![.\d])/g
const ENHANCED = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![.\d])/g
/** Without an enhanced code only where it is clear that a mail server speaks. */
const BARE =
  /(?:^|smtp error:?|said:|returned|replied|response(?:code)?:|server:|S:|<) ?["'(]{0,2}([45]\d\d)[ \-,]/gi
const TAGGED = /(?:^|[\s<'"[(:*#>])(NO|BAD|BYE)[,\]]? \[?[A-Z]/g
const POP = /(?:^|[^\w])-?ERR(?=[ :])/
const FRONT_END = /\[(?:hostname=)?([a-z0-9][a-z0-9.-]{3,90}\.(?:com|cn|us|de))[\] ]/i

const MOST = 12

export function dialogueIn(flat: string): Dialogue {
  const replies = [
    ...[...flat.matchAll(REPLY)].map((match) => Number(match[1])),
    ...[...flat.matchAll(BARE)].map((match) => Number(match[1])),
  ]
  const enhanced = [...flat.matchAll(ENHANCED)].map((match) => match[1] as string)
  const refusals = [...flat.matchAll(TAGGED)].map((match) => match[1] as string)
  if (POP.test(flat)) refusals.push('ERR')
  const frontEnd = FRONT_END.exec(flat)?.[1]?.toLowerCase()
  return {
    replies: [...new Set(replies)].slice(0, MOST),
    enhanced: [...new Set(enhanced)].slice(0, MOST),
    refusals: [...new Set(refusals)],
    ...(frontEnd ? { frontEnd } : {}),
  }
}
