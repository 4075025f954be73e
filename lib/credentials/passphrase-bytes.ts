import forge from 'node-forge'

export type PassphraseBytes = 'utf-8' | 'latin-1' | 'utf-16'

interface Ciphers {
  getCipherForPBES2(oid: string, params: unknown, passphrase: string | undefined): unknown
}

// Public in the library, though not in its types.
const ciphers = (forge.pki as unknown as { readonly pbe: Ciphers }).pbe
const original = ciphers.getCipherForPBES2

let current: PassphraseBytes = 'utf-8'

/**
 * The library takes each letter of a passphrase for one byte when a key is derived by PBES2 (RFC 8018 6.2), which
 * is right for ASCII alone. It has no setting for it, so the passphrase is turned into bytes on its way there.
 */
ciphers.getCipherForPBES2 = (oid, params, passphrase) =>
  original(oid, params, passphrase === undefined ? undefined : inBytes(passphrase, current))

/** Derives keys from passphrases as those bytes while `work` runs, which must not wait for anything. */
export function withPassphraseBytes<T>(bytes: PassphraseBytes, work: () => T): T {
  const before = current
  current = bytes
  try {
    return work()
  } finally {
    current = before
  }
}

/** One character for each byte, as the library wants it. */
function inBytes(passphrase: string, bytes: PassphraseBytes): string {
  if (bytes === 'latin-1') return passphrase
  if (bytes === 'utf-8') return Buffer.from(passphrase, 'utf8').toString('latin1')
  return Buffer.from(passphrase, 'utf16le').swap16().toString('latin1')
}
