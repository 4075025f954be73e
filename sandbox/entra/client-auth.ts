import { constants, createHash, verify, X509Certificate } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import type { App, ClientSecret } from '#sandbox/model.ts'
import { decode } from '#sandbox/signer.ts'
import type { Call } from '#sandbox/web.ts'
import { EntraError } from './errors.ts'

export type Proof = 'secret' | 'certificate' | 'none'

/** Client id and secret from the form, or from HTTP Basic. */
export function clientOf(call: Call): { id?: string; secret?: string } {
  const basic = /^Basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1]
  if (basic) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) }
  }
  return { id: call.form.client_id, secret: call.form.client_secret }
}

/** Whether the token endpoint has heard of a new secret by now. */
function isKnown(sandbox: Sandbox, secret: ClientSecret): boolean {
  if (secret.knownFrom !== undefined && sandbox.now() < secret.knownFrom) return false
  if (!secret.refusedCalls) return true
  secret.refusedCalls -= 1
  return false
}

function checkSecret(sandbox: Sandbox, app: App, value: string): void {
  const secret = app.secrets.find((one) => one.value === value)
  if (!secret || !isKnown(sandbox, secret)) throw new EntraError(7000215, { client: app.clientId })
  if (Date.parse(secret.endsAt) <= sandbox.now()) throw new EntraError(7000222, { client: app.clientId })
}

function checkAssertion(sandbox: Sandbox, app: App, assertion: string, call: Call): void {
  const refuse = (reason: string) => new EntraError(700027, { reason })
  const [head, body, signature] = assertion.split('.')
  const header = decode(head)
  const claims = decode(body)
  if (!header || !claims || !signature) throw refuse('The assertion is not a token.')
  const digest = header['x5t#S256'] ? 'sha256' : 'sha1'
  const wanted = header['x5t#S256'] ?? header.x5t
  const certificate = app.certificates
    .map((one) => new X509Certificate(one.pem))
    .find((one) => createHash(digest).update(one.raw).digest('base64url') === wanted)
  if (!certificate) throw refuse('The key was not found.')
  if (header.alg !== 'PS256' && header.alg !== 'RS256') throw refuse('The algorithm is not supported.')
  const key =
    header.alg === 'PS256'
      ? { key: certificate.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : certificate.publicKey
  const text = Buffer.from(`${head}.${body}`)
  if (!verify('sha256', text, key, Buffer.from(signature, 'base64url'))) {
    throw refuse('The signature does not hold.')
  }
  const now = sandbox.realNow() / 1000
  if (claims.iss !== app.clientId || claims.sub !== app.clientId) throw refuse('Issuer or subject is wrong.')
  if (claims.aud !== `${sandbox.places.login}${call.url.pathname}`) throw refuse('The audience is wrong.')
  if (typeof claims.exp !== 'number' || claims.exp < now) throw refuse('The assertion has expired.')
}

/** Who the client is, decided before the grant is looked at, as Entra does. */
export function authenticateClient(sandbox: Sandbox, app: App, call: Call): Proof {
  if (app.disabled) throw new EntraError(7000112, { client: app.clientId, app: app.name })
  if (call.form.client_assertion) {
    checkAssertion(sandbox, app, call.form.client_assertion, call)
    return 'certificate'
  }
  const { secret } = clientOf(call)
  if (secret !== undefined) {
    checkSecret(sandbox, app, secret)
    return 'secret'
  }
  return 'none'
}
