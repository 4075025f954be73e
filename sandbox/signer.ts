import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'

export type Claims = Record<string, unknown>

/** Signs tokens the way Entra does (RS256) and tells whether a token is one of ours. */
export interface Signer {
  readonly jwk: Record<string, unknown>
  readonly publicPem: string
  issue(claims: Claims): string
  /** The claims of a token whose signature holds; its times are not looked at. */
  read(token: string): Claims | null
}

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export function decode(part: string | undefined): Claims | null {
  try {
    const value = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export function createSigner(pem: string): Signer {
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(privateKey)
  const exported = publicKey.export({ format: 'jwk' })
  const kid = createHash('sha256')
    .update(exported.n ?? '')
    .digest('base64url')
    .slice(0, 27)
  return {
    jwk: { ...exported, use: 'sig', kid, x5t: kid },
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    issue(claims) {
      const text = `${encode({ typ: 'JWT', alg: 'RS256', kid, x5t: kid })}.${encode(claims)}`
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
    },
    read(token) {
      const [head, body, signature, ...rest] = token.split('.')
      if (!signature || rest.length > 0 || decode(head)?.alg !== 'RS256') return null
      const text = Buffer.from(`${head}.${body}`)
      return verify('sha256', text, publicKey, Buffer.from(signature, 'base64url')) ? decode(body) : null
    },
  }
}
