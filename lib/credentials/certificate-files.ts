import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Secret } from '#lib/secret.ts'
import type { CertificateFault } from './certificate.ts'
import { costsTooMuch } from './derivation-cost.ts'
import { isCertificateBlock, isKeyBlock, pemBlocks } from './pem-blocks.ts'
import { readPfx } from './pfx.ts'

/** One file. A PFX with a whole chain has about 10 KiB. */
export const MAX_FILE_BYTES = 64 * 1024
/** Certificate, key and chain may come apart. */
export const MAX_FILES = 3
/** A leaf, its issuers and then some. */
export const MAX_CERTIFICATES = 12
const MAX_KEYS = 4
export const MAX_PASSPHRASE_LENGTH = 256

export interface Found {
  readonly certificates: X509Certificate[]
  readonly keys: KeyObject[]
}

/** What lies in the files, unjudged. */
export function readFiles(
  files: readonly Secret[],
  passphrase: Secret | undefined,
): Found | CertificateFault {
  if (files.length > MAX_FILES) return 'file-many'
  if ((passphrase?.reveal().length ?? 0) > MAX_PASSPHRASE_LENGTH) return 'too-long'
  const all: Found = { certificates: [], keys: [] }
  for (const file of files) {
    const bytes = Buffer.from(file.reveal(), 'base64')
    if (bytes.length > MAX_FILE_BYTES) return 'file-large'
    const found = readFile(bytes, passphrase)
    if (typeof found === 'string') return found
    all.certificates.push(...found.certificates)
    all.keys.push(...found.keys)
  }
  if (all.certificates.length > MAX_CERTIFICATES || all.keys.length > MAX_KEYS) return 'certificate-many'
  return all
}

function readFile(bytes: Buffer, passphrase: Secret | undefined): Found | CertificateFault {
  const text = decode(bytes)
  if (text.includes('-----BEGIN ')) return readPem(text, passphrase)
  const certificate = asCertificate(bytes)
  if (certificate) return { certificates: [certificate], keys: [] }
  const key = asKey(bytes)
  if (key) return { certificates: [], keys: [key] }
  const bags = readPfx(bytes, passphrase)
  if (typeof bags === 'string') return bags
  const certificates = bags.certificates.slice(0, MAX_CERTIFICATES + 1).map(asCertificate)
  const keys = bags.keys.slice(0, MAX_KEYS + 1).map(asKey)
  if (certificates.includes(null)) return 'certificate-unreadable'
  if (keys.includes(null)) return 'key-unreadable'
  return {
    certificates: certificates.filter((one) => one !== null),
    keys: keys.filter((one) => one !== null),
  }
}

function readPem(text: string, passphrase: Secret | undefined): Found | CertificateFault {
  const blocks = pemBlocks(text)
  const certificates = blocks.filter(isCertificateBlock)
  const keys = blocks.filter(isKeyBlock)
  if (certificates.length > MAX_CERTIFICATES || keys.length > MAX_KEYS) return 'certificate-many'
  const found: Found = { certificates: [], keys: [] }
  for (const block of certificates) {
    const certificate = asCertificate(block.text)
    if (!certificate) return 'certificate-unreadable'
    found.certificates.push(certificate)
  }
  for (const block of keys) {
    const key = openKey(block.text, passphrase)
    if (typeof key === 'string') return key
    found.keys.push(key)
  }
  return found
}

function openKey(pem: string, passphrase: Secret | undefined): KeyObject | CertificateFault {
  const encrypted = pem.includes('ENCRYPTED')
  if (encrypted && !passphrase) return 'passphrase-needed'
  if (encrypted && costsTooMuch(bodyOf(pem))) return 'key-costly'
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase: passphrase?.reveal() })
  } catch {
    // The words of OpenSSL may quote what they read.
    return encrypted ? 'passphrase-wrong' : 'key-unreadable'
  }
}

function bodyOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
}

function asCertificate(source: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(source)
  } catch {
    return null
  }
}

function asKey(der: Buffer): KeyObject | null {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: der, format: 'der', type })
    } catch {
      // The next form.
    }
  }
  return null
}

/** PowerShell writes text as UTF-16. */
function decode(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('latin1')
}
