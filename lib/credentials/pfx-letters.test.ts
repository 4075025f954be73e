import forge from 'node-forge'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { withPassphraseBytes } from './passphrase-bytes.ts'
import { readPfx } from './pfx.ts'
import { bytes, LETTERS } from './testing/files.ts'

const PASSPHRASE = 'pässwörd'
const OPENED = { certificates: [expect.any(Buffer)], keys: [expect.any(Buffer)] }

const encrypt = forge.pki.encryptPrivateKeyInfo

/** A PFX whose key is under AES, with the passphrase turned into `keyBytes` on the way; its check is as it should be. */
function pfxOf(keyBytes: string, count = 1_000): Buffer {
  const key = forge.pki.privateKeyFromPem(bytes('rsa.pkcs1.pem').toString())
  const certificate = forge.pki.certificateFromPem(bytes('rsa.crt.pem').toString())
  vi.spyOn(forge.pki, 'encryptPrivateKeyInfo').mockImplementation((info, _passphrase, options) =>
    encrypt(info, keyBytes, options),
  )
  const options = { algorithm: 'aes256', count } as const
  const tree = forge.pkcs12.toPkcs12Asn1(key, [certificate], PASSPHRASE, options)
  return Buffer.from(forge.asn1.toDer(tree).getBytes(), 'latin1')
}

/** Whether what UTF-8 brings out of the file ends like a true text, though the bytes are wrong. */
function looksRight(file: Buffer): boolean {
  const tree = forge.asn1.fromDer(file.toString('latin1'))
  try {
    withPassphraseBytes('utf-8', () => forge.pkcs12.pkcs12FromAsn1(tree, false, PASSPHRASE))
    return true
  } catch (error) {
    return !/password|decrypt/i.test(String(error))
  }
}

afterEach(() => vi.restoreAllMocks())

describe('a PFX under AES whose passphrase is no plain ASCII', () => {
  test('opens when its program took one byte for a letter', () => {
    expect(readPfx(pfxOf(PASSPHRASE), new Secret(PASSPHRASE))).toMatchObject(OPENED)
  })

  test('opens when its program took two', () => {
    const utf16 = Buffer.from(PASSPHRASE, 'utf16le').swap16().toString('latin1')
    expect(readPfx(pfxOf(utf16), new Secret(PASSPHRASE))).toMatchObject(OPENED)
  })

  test('opens also where the wrong bytes look right at first, as they do once in 256 files', () => {
    let file = pfxOf(PASSPHRASE, 1)
    for (let tries = 0; tries < 20_000 && !looksRight(file); tries += 1) file = pfxOf(PASSPHRASE, 1)
    expect(looksRight(file)).toBe(true)
    expect(readPfx(file, new Secret(PASSPHRASE))).toMatchObject(OPENED)
  })

  test('is refused by name when its program did something nobody knows', () => {
    expect(readPfx(pfxOf('p?ssw?rd'), new Secret(PASSPHRASE))).toBe('passphrase-letters')
  })

  test('leaves nothing behind for the next file', () => {
    expect(() =>
      withPassphraseBytes('utf-16', () => {
        throw new Error('broken')
      }),
    ).toThrow('broken')
    expect(readPfx(bytes('letters-aes.pfx'), LETTERS)).toMatchObject(OPENED)
  })
})
