export interface PemBlock {
  readonly label: string
  /** The whole block with its two lines of dashes. */
  readonly text: string
}

const BEGIN = '-----BEGIN '
const MAX_LABEL = 40
/** More blocks than any chain has; the rest of the text is left alone. */
const MAX_BLOCKS = 40

/** The blocks of a PEM text (RFC 7468) in their order; what stands between them is passed over, and a block without its end too. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  let at = text.indexOf(BEGIN)
  while (at !== -1 && blocks.length < MAX_BLOCKS) {
    const labelEnd = text.indexOf('-----', at + BEGIN.length)
    if (labelEnd === -1) break
    const label = text.slice(at + BEGIN.length, labelEnd)
    const close = `-----END ${label}-----`
    const end = label.length <= MAX_LABEL ? text.indexOf(close, labelEnd) : -1
    if (end === -1) {
      at = text.indexOf(BEGIN, at + BEGIN.length)
      continue
    }
    blocks.push({ label, text: `${text.slice(at, end)}${close}\n` })
    at = text.indexOf(BEGIN, end + close.length)
  }
  return blocks
}

export function isCertificateBlock({ label }: PemBlock): boolean {
  return label === 'CERTIFICATE' || label === 'X509 CERTIFICATE'
}

export function isKeyBlock({ label }: PemBlock): boolean {
  return label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY')
}
