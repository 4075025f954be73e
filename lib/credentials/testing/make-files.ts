import { execFileSync } from 'node:child_process'
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import forge from 'node-forge'
import { generate, type SelfsignedOptions } from 'selfsigned'

interface Pair {
  readonly cert: string
  readonly key: KeyObject
}

interface Words {
  readonly passphrase: string
  readonly letters: string
}

const VALID = {
  notBeforeDate: new Date('2025-01-01T00:00:00Z'),
  notAfterDate: new Date('2036-01-01T00:00:00Z'),
  algorithm: 'sha256',
}
const COSTLY_ROUNDS = 3_000_000

/**
 * Keys and certificates in the forms in which people bring them, made anew for each run: none of them is worth keeping.
 * What the portal reads with one library is written here by others: keys by Node, PFX files by OpenSSL.
 */
export async function makeFiles({ passphrase, letters }: Words): Promise<ReadonlyMap<string, Buffer>> {
  const authority = await pair('fixture authority', {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const [rsa, other, leaf, short, ec] = await Promise.all([
    pair('fixture'),
    pair('fixture other'),
    pair('fixture leaf', { ca: { key: pkcs8(authority.key), cert: authority.cert } }),
    pair('fixture short', { keySize: 1024 }),
    pair('fixture curve', { keyType: 'ec' }),
  ])
  const encrypted = { cipher: 'aes-256-cbc', passphrase, format: 'pem' } as const
  const lock = String(rsa.key.export({ ...encrypted, type: 'pkcs8' }))
  const pfx = withOpenSsl()
  try {
    return new Map(
      Object.entries({
        'rsa.key.pem': pkcs8(rsa.key),
        'rsa.pkcs1.pem': rsa.key.export({ type: 'pkcs1', format: 'pem' }),
        'rsa.encrypted.key.pem': lock,
        'rsa.encrypted.pkcs1.pem': rsa.key.export({ ...encrypted, type: 'pkcs1' }),
        'costly.key.pem': costly(lock),
        'rsa.crt.pem': rsa.cert,
        'rsa.cer': new X509Certificate(rsa.cert).raw,
        'other.key.pem': pkcs8(other.key),
        'short.pem': `${pkcs8(short.key)}${short.cert}`,
        'ec.key.pem': ec.key.export({ type: 'sec1', format: 'pem' }),
        'ec.crt.pem': ec.cert,
        'chain.pem': `${authority.cert}${leaf.cert}${pkcs8(leaf.key)}`,
        'aes.pfx': pfx.make(rsa, passphrase),
        'rc2.pfx': pfx.make(rsa, passphrase, ['-legacy']),
        'letters-aes.pfx': pfx.make(rsa, letters),
        'letters-rc2.pfx': pfx.make(rsa, letters, ['-legacy']),
        'no-passphrase.pfx': pfx.make(rsa, ''),
        'ec.pfx': pfx.make(ec, passphrase),
        'chain.pfx': pfx.make(leaf, passphrase, [], authority.cert),
        thumbprint: pfx.thumbprint(rsa.cert),
      }).map(([name, content]) => [name, Buffer.from(content)]),
    )
  } finally {
    pfx.close()
  }
}

async function pair(name: string, options: SelfsignedOptions = {}): Promise<Pair> {
  const subject = [{ name: 'commonName', value: name }]
  const made = await generate(subject, { keySize: 2048, ...VALID, ...options })
  return { cert: ended(made.cert), key: createPrivateKey(made.private) }
}

const ended = (pem: string) => `${pem.trim().replaceAll('\r', '')}\n`
const pkcs8 = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))

/** An encrypted key that says its passphrase was stirred for minutes. It was not: nobody must find out. */
function costly(pem: string): string {
  const { body } = forge.pem.decode(pem)[0] ?? { body: '' }
  const tree = forge.asn1.fromDer(body)
  // EncryptedPrivateKeyInfo > AlgorithmIdentifier > PBES2-params > PBKDF2 > its parameters > rounds (RFC 8018 A.2)
  const rounds = [0, 1, 0, 1, 1].reduce(
    (node, place) => (node.value as forge.asn1.Asn1[])[place] as forge.asn1.Asn1,
    tree,
  )
  rounds.value = forge.asn1.integerToDer(COSTLY_ROUNDS).getBytes()
  const type = 'ENCRYPTED PRIVATE KEY'
  return forge.pem.encode({ type, body: forge.asn1.toDer(tree).getBytes() } as forge.pem.ObjectPEM)
}

/** The program `openssl`, in a folder of its own. */
function withOpenSsl() {
  const folder = mkdtempSync(join(tmpdir(), 'mailgrant-keys-'))
  const run = (args: readonly string[], env: Record<string, string> = {}) => {
    try {
      return execFileSync('openssl', args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'pipe' })
    } catch (error) {
      throw new Error(
        'The tests of certificates need OpenSSL 3 with its legacy provider: apt-get install -y openssl',
        { cause: error },
      )
    }
  }
  return {
    make({ cert, key }: Pair, passphrase: string, more: readonly string[] = [], authority = ''): Buffer {
      writeFileSync(join(folder, 'all.pem'), `${pkcs8(key)}${cert}${authority}`, { mode: 0o600 })
      run(['pkcs12', '-export', '-in', 'all.pem', '-out', 'made.pfx', '-passout', 'env:WORD', ...more], {
        WORD: passphrase,
      })
      return readFileSync(join(folder, 'made.pfx'))
    },
    thumbprint(cert: string): string {
      writeFileSync(join(folder, 'one.pem'), cert)
      const said = run(['x509', '-in', 'one.pem', '-noout', '-fingerprint', '-sha1']).toString()
      return (said.split('=')[1] ?? '').trim().replaceAll(':', '')
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
