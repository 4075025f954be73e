import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { generateCertificate, KEY_BITS } from './generate-certificate.ts'

const NOW = new Date('2027-05-05T12:00:00Z')
const NAME = 'Möbel & Söhne, \u0007Fax'

describe('a generated certificate', () => {
  let made: Certificate
  let leaf: X509Certificate
  beforeAll(async () => {
    made = await generateCertificate(NAME, NOW)
    leaf = new X509Certificate(made.chain)
  })

  test('carries the name of the registration and its own signature', () => {
    expect(leaf.subject).toBe('CN=Möbel & Söhne\\,  Fax')
    expect(leaf.verify(leaf.publicKey)).toBe(true)
    expect(leaf.ca).toBe(false)
  })

  test('has a key of 3072 bits that fits, and is never printed', () => {
    const key = createPrivateKey(made.privateKey.reveal())
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(KEY_BITS)
    expect(leaf.checkPrivateKey(key)).toBe(true)
    expect(JSON.stringify(made)).not.toContain('PRIVATE KEY')
  })

  test('holds from a little before now for a year', () => {
    expect(made.startsAt).toEqual(new Date('2027-05-05T11:55:00Z'))
    expect(made.expiresAt).toEqual(new Date('2028-05-04T12:00:00Z'))
  })

  test('would pass for an uploaded one', () => {
    const upload = new Secret(Buffer.from(`${made.chain}${made.privateKey.reveal()}`).toString('base64'))
    const reading = readCertificate([upload], undefined, NOW)
    expect(reading).toMatchObject({ ok: true, certificate: { thumbprint: made.thumbprint } })
  })
})

test('a long name is cut where the standard ends, and a serial number is positive', async () => {
  const serial = () => Buffer.alloc(16, 0xff)
  const keyOf = createPrivateKey((await generateCertificate('x', NOW)).privateKey.reveal())
  const newKey = async () => keyOf.export({ type: 'pkcs8', format: 'pem' }).toString()
  const leaf = new X509Certificate(
    (await generateCertificate('é'.repeat(200), NOW, { newKey, serial })).chain,
  )
  expect(leaf.subject).toBe(`CN=${'é'.repeat(64)}`)
  expect(leaf.serialNumber).toBe(`7F${'FF'.repeat(15)}`)
})
