/** Milliseconds. Every one may be shortened by the caller; none may be left out. */
export interface Deadlines {
  readonly dns: number
  readonly connect: number
  readonly tls: number
  readonly greeting: number
  readonly command: number
  readonly goodbye: number
  readonly protocol: number
}

export const DEADLINES: Deadlines = {
  /** A resolver that works answers in well under a second; five cover one lost packet and its retry. */
  dns: 5_000,
  /** Three SYN retries (1 s, 2 s, 4 s) fit; a later answer is of no use to a mail client either. */
  connect: 8_000,
  /** Two round trips and a signature, with room for a slow path and one retransmission. */
  tls: 8_000,
  /** Some servers look the client up before they greet; Exchange Online does so within two seconds. */
  greeting: 10_000,
  /** One command and its whole answer. Exchange delays refused sign-ins by about five seconds. */
  command: 10_000,
  /** LOGOUT and QUIT are a courtesy: a server that does not answer in this time is simply left. */
  goodbye: 2_000,
  /** The most that one protocol of one mailbox may cost, the goodbye included. */
  protocol: 20_000,
}

/** Longest server line. RFC 4954 allows 12,288 octets for a line of an authentication exchange. */
export const MAX_LINE_BYTES = 16 * 1024

/** All that one server may send in one probe: a healthy dialogue has about two kilobytes. */
export const MAX_TOTAL_BYTES = 256 * 1024

/** Longest evidence text, as `Evidence.text` promises. */
export const MAX_EVIDENCE_CHARS = 2_000

/** Longest `detail` of a passed stage: it is shown in one line. */
export const MAX_DETAIL_CHARS = 200

export interface TranscriptLimits {
  readonly lines: number
  readonly charsPerLine: number
  readonly chars: number
}

/** A healthy dialogue has about thirty lines. The transcript is stored with every probe, so it stays small. */
export const TRANSCRIPT_LIMITS: TranscriptLimits = { lines: 150, charsPerLine: 500, chars: 16_000 }
