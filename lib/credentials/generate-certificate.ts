import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'
import { Secret } from '#lib/secret.ts'
import { type Certificate, certificateFacts } from './certificate.ts'

/** Beyond the 2048 that Entra demands: good past 2030 by NIST SP 800-57, and still signed with in milliseconds. */
export const KEY_BITS = 3072
/**
 * Policies of a tenant often let no credential live longer than a year, and the key never has to travel: replacing it
 * costs one upload.
 */
export const VALID_DAYS = 365
/** Entra's clock may be behind ours. */
const EARLIER_MILLISECONDS = 5 * 60_000
/** ub-common-name of RFC 5280. */
const MAX_COMMON_NAME = 64
const SERIAL_BYTES = 16
const DAY = 24 * 60 * 60_000

interface Randomness {
  readonly newKey: () => Promise<string>
  readonly serial: () => Buffer
}

const SYSTEM: Randomness = { newKey, serial: () => randomBytes(SERIAL_BYTES) }

/** A new RSA key and a certificate signed by itself, valid from just before `now`; seconds, not milliseconds, matter. */
export async function generateCertificate(
  commonName: string,
  now: Date,
  { newKey: make, serial }: Randomness = SYSTEM,
): Promise<Certificate> {
  const privateKey = new Secret(await make())
  const certificate = forge.pki.createCertificate()
  const key = forge.pki.privateKeyFromPem(privateKey.reveal())
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e)
  certificate.serialNumber = positive(serial()).toString('hex')
  certificate.validity.notBefore = new Date(now.getTime() - EARLIER_MILLISECONDS)
  certificate.validity.notAfter = new Date(now.getTime() + VALID_DAYS * DAY)
  const subject = [{ name: 'commonName', value: fitting(commonName), valueTagClass: UTF8 }]
  certificate.setSubject(subject)
  certificate.setIssuer(subject)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', clientAuth: true },
    { name: 'subjectKeyIdentifier' },
  ])
  certificate.sign(key, forge.md.sha256.create())
  const made = new X509Certificate(forge.pki.certificateToPem(certificate))
  const facts = certificateFacts(made)
  if (!facts) throw new Error('A certificate without dates was made')
  return { ...facts, privateKey, chain: made.toString() }
}

const UTF8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class

/** In C, off the event loop. */
async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return privateKey
}

function fitting(name: string): string {
  return [...name.replace(/\p{Cc}/gu, ' ')].slice(0, MAX_COMMON_NAME).join('') || 'Mailgrant'
}

/** A serial number is positive and no longer than 20 bytes (RFC 5280 4.1.2.2); a first byte of 0x40 to 0x7f keeps it so. */
function positive(bytes: Buffer): Buffer {
  const serial = Buffer.from(bytes)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return serial
}
