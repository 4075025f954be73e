import forge from 'node-forge'

/**
 * Rounds of key derivation in one file, all together. Firefox writes 600,000 for each of three parts and everybody else
 * far fewer; a file that asks for more would hold the whole portal up for seconds.
 */
export const MAX_ROUNDS = 2_000_000
const MAX_DEPTH = 24

/**
 * Whether opening this file would take too long. Every derivation of PKCS#5 and PKCS#12 names its rounds as the number
 * right after a salt, so that is what is added up (RFC 8018 A.2, RFC 7292 4 and C).
 */
export function costsTooMuch(der: Buffer): boolean {
  return rounds(parse(der.toString('latin1')), 0) > MAX_ROUNDS
}

function rounds(node: forge.asn1.Asn1 | null, depth: number): number {
  if (!node || depth > MAX_DEPTH) return 0
  const { value } = node
  if (typeof value === 'string') {
    return node.type === forge.asn1.Type.OCTETSTRING ? rounds(parse(value), depth + 1) : 0
  }
  let sum = 0
  value.forEach((child, index) => {
    const before = value[index - 1]
    if (child.type === forge.asn1.Type.INTEGER && before?.type === forge.asn1.Type.OCTETSTRING) {
      sum += numberOf(child)
    }
    sum += rounds(child, depth + 1)
  })
  return sum
}

function numberOf({ value }: forge.asn1.Asn1): number {
  if (typeof value !== 'string') return 0
  return value.length > 4
    ? Number.POSITIVE_INFINITY
    : Number.parseInt(forge.util.bytesToHex(value) || '0', 16)
}

function parse(bytes: string): forge.asn1.Asn1 | null {
  try {
    return forge.asn1.fromDer(forge.util.createBuffer(bytes), true)
  } catch {
    return null
  }
}
