import { Secret } from '#lib/secret.ts'
import { makeFiles } from './make-files.ts'

export const PASSPHRASE = new Secret('walnut-ferry')
/** Of the files called `letters`: two bytes, another script, and one beyond the basic plane. */
export const LETTERS = new Secret('wälnut-ключ-🔑')

const made = await makeFiles({ passphrase: PASSPHRASE.reveal(), letters: LETTERS.reveal() })

export function file(name: string): Secret {
  return new Secret(bytes(name).toString('base64'))
}

export function bytes(name: string): Buffer {
  const content = made.get(name)
  if (!content) throw new Error(`No file is called ${name}`)
  return content
}

/** As `openssl x509 -fingerprint` prints it. */
export const RSA_THUMBPRINT = bytes('thumbprint').toString()
