import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import en from '#messages/en/forms.json' with { type: 'json' }
import { type CertificateFault, readCertificate } from './certificate.ts'
import { bytes, file, LETTERS, PASSPHRASE, RSA_THUMBPRINT } from './testing/files.ts'

const NOW = new Date('2027-01-01T00:00:00Z')
const secret = (content: Buffer | string) => new Secret(Buffer.from(content).toString('base64'))

function read(names: readonly string[], passphrase?: Secret, now = NOW) {
  return readCertificate(names.map(file), passphrase, now)
}

function good(...given: Parameters<typeof read>) {
  const reading = read(...given)
  if (!reading.ok) throw new Error(reading.fault)
  return reading.certificate
}

describe('reading a certificate with its key', () => {
  test.each([
    ['PEM in two files', ['rsa.key.pem', 'rsa.crt.pem'], undefined],
    ['a PKCS#1 key', ['rsa.crt.pem', 'rsa.pkcs1.pem'], undefined],
    ['an encrypted PKCS#8 key', ['rsa.crt.pem', 'rsa.encrypted.key.pem'], PASSPHRASE],
    ['an encrypted key of the older form', ['rsa.crt.pem', 'rsa.encrypted.pkcs1.pem'], PASSPHRASE],
    ['a certificate as DER', ['rsa.cer', 'rsa.key.pem'], undefined],
    ['a PFX under AES', ['aes.pfx'], PASSPHRASE],
    ['a PFX under RC2 and 3DES', ['rc2.pfx'], PASSPHRASE],
    ['a PFX under AES, with letters of other scripts', ['letters-aes.pfx'], LETTERS],
    ['a PFX under RC2, with letters of other scripts', ['letters-rc2.pfx'], LETTERS],
    ['a PFX without a passphrase', ['no-passphrase.pfx'], undefined],
  ] as const)('%s gives the thumbprint that Entra shows', (_what, names, passphrase) => {
    const certificate = good(names, passphrase)
    const original = new X509Certificate(bytes('rsa.crt.pem'))
    expect(certificate.thumbprint).toBe(RSA_THUMBPRINT)
    expect(certificate.thumbprintSha256).toBe(original.fingerprint256.replaceAll(':', ''))
    expect(certificate.expiresAt).toEqual(new Date(original.validTo))
    expect(certificate.chain.trim()).toBe(original.toString().trim())
    const key = createPrivateKey(certificate.privateKey.reveal())
    expect(original.checkPrivateKey(key)).toBe(true)
    expect(certificate.privateKey.reveal()).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  test('text in UTF-16, as PowerShell writes it, is read too', () => {
    const text = `${bytes('rsa.key.pem')}${bytes('rsa.crt.pem')}`
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
    expect(readCertificate([secret(utf16)], undefined, NOW)).toMatchObject({
      ok: true,
      certificate: { thumbprint: RSA_THUMBPRINT },
    })
  })

  test.each([
    ['chain.pem', undefined],
    ['chain.pfx', PASSPHRASE],
  ])('the leaf of %s comes first, whatever its place in the file', (name, passphrase) => {
    const blocks = good([name], passphrase).chain.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []
    expect(blocks.map((block) => new X509Certificate(block).subject)).toEqual([
      'CN=fixture leaf',
      'CN=fixture authority',
    ])
  })
})

const costly = ['rsa.crt.pem', 'costly.key.pem']

test.each([
  ['nothing at all', [], undefined, 'certificate-absent'],
  ['only a key', ['rsa.key.pem'], undefined, 'certificate-absent'],
  ['only a certificate', ['rsa.crt.pem'], undefined, 'key-absent'],
  ['a short key beside a good one', ['short.pem', 'rsa.key.pem'], undefined, 'key-short'],
  ['a pair that does not match', ['rsa.key.pem', 'chain-leaf'], undefined, 'key-mismatch'],
  ['an elliptic curve', ['ec.key.pem', 'ec.crt.pem'], undefined, 'key-not-rsa'],
  ['an elliptic curve in a PFX', ['ec.pfx'], PASSPHRASE, 'key-not-rsa'],
  ['1024 bits', ['short.pem'], undefined, 'key-short'],
  [
    'an encrypted key without its passphrase',
    ['rsa.crt.pem', 'rsa.encrypted.key.pem'],
    undefined,
    'passphrase-needed',
  ],
  [
    'an encrypted key with a wrong passphrase',
    ['rsa.crt.pem', 'rsa.encrypted.key.pem'],
    new Secret('no'),
    'passphrase-wrong',
  ],
  ['a PFX without its passphrase', ['aes.pfx'], undefined, 'passphrase-needed'],
  ['a PFX with a wrong passphrase', ['rc2.pfx'], new Secret('no'), 'passphrase-wrong'],
  [
    'a PFX with a wrong passphrase of other letters',
    ['letters-aes.pfx'],
    new Secret('wälnut'),
    'passphrase-wrong',
  ],
  ['a passphrase of a book', ['aes.pfx'], new Secret('x'.repeat(257)), 'too-long'],
  ['a key of three million rounds', costly, PASSPHRASE, 'key-costly'],
  ['four files', ['aes.pfx', 'aes.pfx', 'aes.pfx', 'aes.pfx'], PASSPHRASE, 'file-many'],
] as const)('%s is refused with a sentence of its own', (_what, names, passphrase, fault) => {
  const leaf = () =>
    secret(
      bytes('chain.pem')
        .toString()
        .split('-----BEGIN ')
        .slice(2, 3)
        .map((one) => `-----BEGIN ${one}`)
        .join(''),
    )
  const files = names.map((name) => (name === 'chain-leaf' ? leaf() : file(name)))
  expect(readCertificate(files, passphrase, NOW)).toEqual({ ok: false, fault })
  expect(en[fault satisfies CertificateFault]).toMatch(/\.$/)
})

test.each([
  ['2037-06-01T00:00:00Z', 'certificate-expired'],
  ['2020-01-01T00:00:00Z', 'certificate-early'],
])('at %s it is refused as %s', (at, fault) => {
  expect(read(['aes.pfx'], PASSPHRASE, new Date(at))).toEqual({ ok: false, fault })
})

test.each([
  ['text', 'hello', 'file-unreadable'],
  ['a file of zeros', Buffer.alloc(1_000), 'file-unreadable'],
  [
    'a damaged certificate',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    'certificate-unreadable',
  ],
  ['a damaged key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'key-unreadable'],
  ['a file of more than 64 KiB', 'x'.repeat(64 * 1024 + 1), 'file-large'],
  ['fourteen certificates', bytes('rsa.crt.pem').toString().repeat(14), 'certificate-many'],
] as const)('%s is refused', (_what, content, fault) => {
  expect(readCertificate([secret(content)], undefined, NOW)).toEqual({ ok: false, fault })
  expect(en[fault satisfies CertificateFault]).toMatch(/\.$/)
})
