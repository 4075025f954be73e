import type { KeyObject } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { type Place, VaultError } from './vault.ts'

const ALGORITHM = 'dir'
const ENCRYPTION = 'A256GCM'
// Header, no wrapped key, 96 bits of nonce, text, 128 bits of tag. Decoders forgive blanks; we do not.
const FORM = /^[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/

/**
 * Encrypts as a compact JWE (RFC 7516). The protected header, which GCM authenticates, names the key and the
 * place, so that the text opens with this key and in this place only.
 */
export async function encrypt(
  key: KeyObject,
  keyId: string,
  place: Place,
  clear: Uint8Array,
): Promise<string> {
  return new CompactEncrypt(clear)
    .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid: keyId, place: placeText(place) })
    .encrypt(key)
}

/** The key a text was made with. Throws `VaultError` for whatever is not one of our envelopes. */
export function keyIdOf(text: string): string {
  try {
    const { alg, enc, kid, place, ...others } = FORM.test(text) ? decodeProtectedHeader(text) : {}
    const ours = alg === ALGORITHM && enc === ENCRYPTION && typeof place === 'string'
    if (ours && typeof kid === 'string' && Object.keys(others).length === 0) return kid
  } catch {
    // The parser's error quotes what it could not parse.
  }
  throw new VaultError('altered', 'A sealed value is not in the form in which it was sealed')
}

/** Throws `VaultError`: `altered` or `wrong-place`. */
export async function decrypt(key: KeyObject, place: Place, text: string): Promise<Uint8Array> {
  keyIdOf(text)
  const { plaintext, protectedHeader } = await compactDecrypt(text, key, {
    keyManagementAlgorithms: [ALGORITHM],
    contentEncryptionAlgorithms: [ENCRYPTION],
  }).catch(() => {
    throw new VaultError('altered', `The sealed value at ${spoken(place)} was altered`)
  })
  if (protectedHeader.place !== placeText(place)) {
    throw new VaultError('wrong-place', `The sealed value at ${spoken(place)} belongs somewhere else`)
  }
  return plaintext
}

// JSON, so that no two places are written alike.
function placeText({ table, column, row }: Place): string {
  return JSON.stringify([table, column, row])
}

function spoken({ table, column, row }: Place): string {
  return `${table}.${column} of ${row}`
}
