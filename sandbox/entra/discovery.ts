import type { Sandbox } from '#sandbox/context.ts'
import type { Tenant } from '#sandbox/model.ts'
import { type Answer, json } from '#sandbox/web.ts'

/** OpenID metadata: the browser is sent to the http origin, programs to the https one. */
export function metadata(sandbox: Sandbox, tenant: Tenant | undefined, segment: string): Answer {
  const { login, signIn } = sandbox.places
  const path = tenant?.id ?? segment
  return json(200, {
    issuer: `${login}/${tenant?.id ?? '{tenantid}'}/v2.0`,
    authorization_endpoint: `${signIn}/${path}/oauth2/v2.0/authorize`,
    token_endpoint: `${login}/${path}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${login}/${path}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${signIn}/${path}/oauth2/v2.0/logout`,
    jwks_uri: `${login}/${path}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    tenant_region_scope: 'EU',
    cloud_instance_name: new URL(login).host,
  })
}

export function keys(sandbox: Sandbox): Answer {
  sandbox.log.add({ on: 'keys', outcome: '200' })
  return json(200, { keys: [{ ...sandbox.signer.jwk, issuer: `${sandbox.places.login}/{tenantid}/v2.0` }] })
}

/** Which host names stand for one cloud; some MSAL versions ask before anything else. */
export function instance(sandbox: Sandbox): Answer {
  const { login } = sandbox.places
  const { host } = new URL(login)
  return json(200, {
    tenant_discovery_endpoint: `${login}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  })
}
