import { randomUUID } from 'node:crypto'
import type { AskMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { entraFailure } from '#lib/microsoft/entra-error.ts'
import type { Application, ApplicationReading, ApplicationSecret } from '#lib/microsoft/graph.ts'
import type { TenantLookup } from '#lib/microsoft/tenant.ts'
import type { AppTokenRequest, TokenClient, TokenOutcome } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'

export const TENANT = '11111111-2222-4333-8444-555555555555'
const TRACE = '0a1b2c3d-0000-4000-8000-000000000001'

export interface FakeEntra {
  /** Values, and thumbprints by SHA-256, that Entra accepts; the others are answered with AADSTS7000215 or 700027. */
  readonly accepted: Set<string>
  /** What the next token calls answer in place of a token. */
  failWith?: { readonly error: string; readonly description: string; readonly httpStatus: number }
  tenant: TenantLookup
  own: ApplicationReading | ((clientId: string) => ApplicationReading)
  readonly scopes: string[]
  readonly tokens: Pick<TokenClient, 'clientCredentials'>
  readonly ask: AskMicrosoft
}

/** Answers in place of Entra and Graph, and remembers what it was asked for. */
export function fakeEntra(...accepted: readonly string[]): FakeEntra {
  const fake: FakeEntra = {
    accepted: new Set(accepted),
    tenant: { kind: 'found', tenantId: TENANT },
    own: notAllowed(),
    scopes: [],
    tokens: { clientCredentials: async (request) => answer(fake, request) },
    ask: {
      lookUpTenant: async () => fake.tenant,
      readOwnApplication: async ({ clientId }) =>
        typeof fake.own === 'function' ? fake.own(clientId) : fake.own,
    },
  }
  return fake
}

function answer(fake: FakeEntra, { app, scope }: AppTokenRequest): TokenOutcome {
  fake.scopes.push(scope)
  const { credential } = app
  const isSecret = credential.kind === 'secret'
  const known = fake.accepted.has(isSecret ? credential.value.reveal() : credential.thumbprintSha256)
  const refusal = fake.failWith ?? (known ? undefined : isSecret ? WRONG : UNKNOWN_KEY)
  if (refusal) return { ok: false, failure: entraFailure({ step: 'app-token', traceId: TRACE, ...refusal }) }
  return {
    ok: true,
    accessToken: new Secret('an-app-token'),
    expiresInSeconds: 3599,
    scope,
    correlationId: randomUUID(),
  }
}

const WRONG = {
  error: 'invalid_client',
  description: 'AADSTS7000215: Invalid client secret provided. Trace ID: x Correlation ID: y',
  httpStatus: 401,
}

const UNKNOWN_KEY = {
  error: 'invalid_client',
  description: 'AADSTS700027: The certificate used to sign the client assertion is not registered.',
  httpStatus: 401,
}

export const EXPIRED = {
  error: 'invalid_client',
  description: 'AADSTS7000222: The provided client secret keys for app are expired.',
  httpStatus: 401,
}

const graphEvidence = (text: string) => ({ source: 'entra', stage: 'graph', text }) as const

export const notAllowed = (): ApplicationReading => ({
  kind: 'not-allowed',
  evidence: graphEvidence('Insufficient privileges'),
})

export const unreachable = (): ApplicationReading => ({
  kind: 'unreachable',
  evidence: graphEvidence('No answer'),
})

/** The app's own object, with the secrets given as value and end. */
export function ownApplication(
  secrets: readonly (readonly [value: string, expiresAt: string])[],
  given: Partial<Application> = {},
): ApplicationReading {
  return {
    kind: 'found',
    application: {
      objectId: randomUUID(),
      clientId: randomUUID(),
      displayName: 'Contoso mail',
      signInAudience: 'AzureADMyOrg',
      redirectUris: ['https://mailgrant.example/oauth/callback'],
      spaRedirectUris: [],
      publicClientRedirectUris: [],
      publicClientFlows: null,
      delegatedPermissionIds: [],
      certificates: [],
      secrets: secrets.map(
        ([value, expiresAt]): ApplicationSecret => ({
          keyId: `key-of-${value.slice(0, 3)}`,
          hint: value.slice(0, 3),
          displayName: null,
          startsAt: new Date('2026-01-01T00:00:00Z'),
          expiresAt: new Date(expiresAt),
        }),
      ),
      ...given,
    },
  }
}
