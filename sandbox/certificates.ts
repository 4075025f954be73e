import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'

const DAY = 86_400_000

export interface KeyPair {
  key: string
  cert: string
}

export interface Certificates {
  caFile: string
  ca: string
  server: KeyPair
  /** Signed by the sandbox's authority, but past its last day. */
  expired: KeyPair
  /** Signed by the sandbox's authority, for another host. */
  otherHost: KeyPair
  /** Signed by nobody. */
  untrusted: KeyPair
}

interface LeafOptions {
  host: string
  from: number
  until: number
  ca?: KeyPair
}

async function leaf({ host, from, until, ca }: LeafOptions): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(until),
    ca: ca && { key: ca.key, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames:
          host === 'localhost'
            ? [
                { type: 2, value: host },
                { type: 7, ip: '127.0.0.1' },
              ]
            : [{ type: 2, value: host }],
      },
    ],
  })
  return { key: made.private, cert: made.cert }
}

async function authority(now: number): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: 'Sandbox tenant, local test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + 3650 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { key: made.private, cert: made.cert }
}

/** Writes a file only its owner may read, also when an older one was there with other rights. */
export function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 })
  chmodSync(file, 0o600)
}

function isCurrent(file: string, now: number): boolean {
  if (!existsSync(file)) return false
  const { server } = JSON.parse(readFileSync(file, 'utf8')) as Certificates
  return Date.parse(new X509Certificate(server.cert).validTo) > now + 30 * DAY
}

/**
 * The certificates of the sandbox, kept in `folder` and found again at the next start, so that a process
 * which trusts `ca.crt` goes on trusting it.
 */
export async function loadCertificates(folder: string, now: number): Promise<Certificates> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const caFile = join(folder, 'ca.crt')
  const file = join(folder, 'certificates.json')
  if (!existsSync(caFile) || !isCurrent(file, now)) {
    const ca = await authority(now)
    const sound = { from: now - DAY, until: now + 825 * DAY }
    // The authority's key is not kept: nothing else can ever be signed by it.
    const made = {
      ca: ca.cert,
      server: await leaf({ host: 'localhost', ...sound, ca }),
      expired: await leaf({ host: 'localhost', from: now - 400 * DAY, until: now - 35 * DAY, ca }),
      otherHost: await leaf({ host: 'mail.elsewhere.example', ...sound, ca }),
      untrusted: await leaf({ host: 'localhost', ...sound }),
    }
    writePrivate(file, JSON.stringify(made, null, 2))
    writeFileSync(caFile, ca.cert, { mode: 0o644 })
  }
  return { caFile, ...JSON.parse(readFileSync(file, 'utf8')) }
}
