import { readFileSync } from 'node:fs'
import { Secret } from '#lib/secret.ts'

/** Made by OpenSSL 3.0 for these tests, each good until 2036, and known to nobody's tenant. */
export function file(name: string): Secret {
  return new Secret(bytes(name).toString('base64'))
}

export function bytes(name: string): Buffer {
  return readFileSync(new URL(`files/${name}`, import.meta.url))
}

export const PASSPHRASE = new Secret('walnut-ferry')
/** Of the files called `letters`: two bytes, another script, and one beyond the basic plane. */
export const LETTERS = new Secret('wälnut-ключ-🔑')
/** As `openssl x509 -fingerprint` printed them. */
export const RSA_THUMBPRINT = 'E283C67BEC4E03912A1F0F40DAA13AE987BDDD29'
