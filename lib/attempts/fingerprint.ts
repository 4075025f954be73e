import { createHash, timingSafeEqual } from 'node:crypto'

/** sha256 in hex: what an attempt keeps of its state and of the browser's secret. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Compares two fingerprints in constant time. */
export function sameFingerprint(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b)
}
