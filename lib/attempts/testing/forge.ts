import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { KeysOf } from '#lib/attempts/judge-tokens.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { TokenOutcome } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'

const SCOPES = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send']
const HOUR = 3_600

export interface ForgedSignIn {
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  readonly upn: string
  readonly nonce?: string
  readonly claims?: JWTPayload
  readonly scopes?: readonly string[]
  readonly refreshToken?: string | null
  readonly accessToken?: string
}

/** An issuer of its own, for the answers the sandbox never gives. */
export async function forge() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'forge', alg: 'RS256' }] })
  const keysOf: KeysOf = () => keys

  async function answer(signIn: ForgedSignIn): Promise<TokenOutcome> {
    const { cloud, tenantId, clientId, upn, nonce, refreshToken = 'refresh-one' } = signIn
    const now = Math.floor(Date.now() / 1000)
    const idToken = await new SignJWT({
      ver: '2.0',
      iss: `${cloud.loginOrigin}/${tenantId}/v2.0`,
      aud: clientId,
      sub: 'subject',
      iat: now,
      exp: now + HOUR,
      tid: tenantId,
      oid: crypto.randomUUID(),
      preferred_username: upn,
      ...(nonce === undefined ? {} : { nonce }),
      ...signIn.claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'forge' })
      .sign(privateKey)
    return {
      ok: true,
      accessToken: new Secret(signIn.accessToken ?? 'access-one'),
      expiresInSeconds: HOUR,
      scope: (signIn.scopes ?? SCOPES).map((name) => `${cloud.delegatedResource}/${name}`).join(' '),
      idToken: new Secret(idToken),
      ...(refreshToken === null ? {} : { refreshToken: new Secret(refreshToken) }),
    }
  }
  return { keysOf, answer }
}
