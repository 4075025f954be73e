import { generate } from 'selfsigned'

export interface TestCertificates {
  /** PEM of the authority that a client has to trust. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** A private authority and a server certificate signed by it, for `localhost` and 127.0.0.1 unless told otherwise. */
export async function makeCertificates(name = 'localhost'): Promise<TestCertificates> {
  const authority = await generate([{ name: 'commonName', value: 'Mailgrant test authority' }], {
    ...EC,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: name }], {
    ...EC,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          ...(name === 'localhost' ? [{ type: 7 as const, ip: '127.0.0.1' }] : []),
        ],
      },
    ],
  })
  return { ca: authority.cert, cert: server.cert, key: server.private }
}
