import forge from 'node-forge'
import type { Secret } from '#lib/secret.ts'
import type { CertificateFault } from './certificate.ts'
import { costsTooMuch } from './derivation-cost.ts'
import { type PassphraseBytes, withPassphraseBytes } from './passphrase-bytes.ts'

const { asn1, pki, pkcs12 } = forge

/** What a PFX holds, as DER: certificates as they were signed, keys as PKCS#8. */
export interface Bags {
  readonly certificates: Buffer[]
  readonly keys: Buffer[]
}

/** PKCS#12 (RFC 7292), under AES as well as under the 3DES and RC2 of old, which OpenSSL 3 no longer opens by itself. */
export function readPfx(bytes: Buffer, passphrase: Secret | undefined): Bags | CertificateFault {
  const tree = parse(bytes)
  if (!tree) return 'file-unreadable'
  if (costsTooMuch(bytes)) return 'key-costly'
  // Without a passphrase some programs derive from an empty one, some from none.
  const passphrases = passphrase ? [passphrase.reveal()] : ['', undefined]
  let fault: CertificateFault = 'file-unreadable'
  for (const one of passphrases) {
    const bags = openWith(tree, one)
    if (typeof bags !== 'string') return bags
    fault = bags
  }
  return fault === 'passphrase-wrong' && !passphrase ? 'passphrase-needed' : fault
}

const BYTES: readonly PassphraseBytes[] = ['utf-8', 'latin-1', 'utf-16']

/**
 * The check at the end of the file takes a passphrase as UTF-16 (RFC 7292 B.1). What AES is under is derived from
 * UTF-8 (RFC 9579 4), though not every program does so: one with other letters is tried in each form there is.
 */
function openWith(tree: forge.asn1.Asn1, passphrase: string | undefined): Bags | CertificateFault {
  const isPlain = /^[ -~]*$/.test(passphrase ?? '')
  let fault: CertificateFault = 'file-unreadable'
  for (const bytes of isPlain ? BYTES.slice(0, 1) : BYTES) {
    try {
      return withPassphraseBytes(bytes, () => bagsOf(pkcs12.pkcs12FromAsn1(tree, false, passphrase)))
    } catch (error) {
      // The check has failed already: the bytes of the rest do not matter.
      if (isAboutCheck(error)) return 'passphrase-wrong'
      // Once in 256 times what wrong bytes bring out ends like a true text, and only its structure is none: the next
      // form may be the right one all the same.
      if (isAboutPassphrase(error)) fault = isPlain ? 'passphrase-wrong' : 'passphrase-letters'
    }
  }
  return fault
}

function parse(bytes: Buffer): forge.asn1.Asn1 | null {
  try {
    const tree = asn1.fromDer(forge.util.createBuffer(bytes.toString('latin1')), false)
    return Array.isArray(tree.value) ? tree : null
  } catch {
    return null
  }
}

function isAboutPassphrase(error: unknown): boolean {
  return error instanceof Error && /password|decrypt/i.test(error.message)
}

function isAboutCheck(error: unknown): boolean {
  return error instanceof Error && error.message.includes('MAC')
}

function bagsOf(pfx: forge.pkcs12.Pkcs12Pfx): Bags {
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = pki.oids
  const bags = pfx.safeContents.flatMap(({ safeBags }) => safeBags)
  return {
    certificates: bags.filter((bag) => bag.type === certBag).map(certificateOf),
    keys: bags.filter((bag) => bag.type === keyBag || bag.type === pkcs8ShroudedKeyBag).map(keyOf),
  }
}

function certificateOf({ cert, asn1: raw }: forge.pkcs12.Bag): Buffer {
  // What forge cannot read (a certificate of another kind of key) it hands on as it was.
  return der(cert ? asSigned(cert) : raw)
}

/** The algorithm outside the signature repeats the one inside (RFC 5280 4.1.1.2); forge would write it anew. */
function asSigned(cert: forge.pki.Certificate): forge.asn1.Asn1 {
  const outer = pki.certificateToAsn1(cert)
  const [signed, , signature] = outer.value as forge.asn1.Asn1[]
  const inside = signed?.value as forge.asn1.Asn1[]
  const versioned = inside[0]?.tagClass === asn1.Class.CONTEXT_SPECIFIC
  const algorithm = inside[versioned ? 2 : 1]
  return { ...outer, value: [signed, algorithm, signature] as forge.asn1.Asn1[] }
}

function keyOf({ key, asn1: raw }: forge.pkcs12.Bag): Buffer {
  return der(key ? pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key)) : raw)
}

function der(tree: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(tree).getBytes(), 'latin1')
}
