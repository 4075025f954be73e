import { exportSPKI, generateKeyPair, SignJWT } from 'jose'

export const ISSUER = 'https://sts.windows.net/11111111-1111-4111-8111-111111111111/'
export const KEY_ID = 'test-key'
export const ALGORITHM = 'RS256'

const ALL_SCOPES = 'IMAP.AccessAsUser.All POP.AccessAsUser.All SMTP.Send'

export interface TokenFacts {
  /** The person who signed in; left out for a token of the application itself. */
  readonly upn?: string
  readonly appId?: string
  readonly scopes?: string
  /** Negative for a token that has expired. */
  readonly expiresInSeconds?: number
  /** Pads the token to at least this many characters. */
  readonly length?: number
  /** Signs with a key that the servers do not know. */
  readonly forged?: boolean
}

export interface TokenMaker {
  /** What the servers verify with, PEM. */
  readonly publicKey: string
  token(facts: TokenFacts): Promise<string>
}

/** Makes tokens with the claims of an Exchange Online access token, signed with a key of this run. */
export async function makeTokens(): Promise<TokenMaker> {
  const known = await generateKeyPair(ALGORITHM)
  const unknown = await generateKeyPair(ALGORITHM)
  const sign = ({ upn, appId, scopes, expiresInSeconds = 3600, forged }: TokenFacts, padding: string) => {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({
      sub: upn ?? appId ?? 'nobody',
      appid: appId ?? '22222222-2222-4222-8222-222222222222',
      ...(upn ? { upn, scp: scopes ?? ALL_SCOPES } : { roles: ['IMAP.AccessAsApp', 'POP.AccessAsApp'] }),
      ...(padding ? { padding } : {}),
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience('https://outlook.office365.com')
      .setIssuedAt(now - 7200)
      .setNotBefore(now - 7200)
      .setExpirationTime(now + expiresInSeconds)
      .sign(forged ? unknown.privateKey : known.privateKey)
  }
  return {
    publicKey: await exportSPKI(known.publicKey),
    async token(facts) {
      const short = await sign(facts, '')
      const lacking = (facts.length ?? 0) - short.length
      // Base64 makes four characters of three bytes.
      return lacking > 0 ? sign(facts, 'p'.repeat(Math.ceil((lacking * 3) / 4))) : short
    },
  }
}
