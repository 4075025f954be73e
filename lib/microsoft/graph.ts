import { z } from 'zod'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Secret } from '#lib/secret.ts'
import type { Cloud } from './clouds.ts'
import { entraEvidence } from './entra-error.ts'
import { callPinned, httpsTransport, NetworkFault, type Reply, type Transport } from './network.ts'
import { networkFailure } from './network-failure.ts'

export interface ApplicationSecret {
  readonly keyId: string
  /** The first three characters of the secret's value, as Graph shows them; null when it does not. */
  readonly hint: string | null
  readonly displayName: string | null
  readonly startsAt: Date | null
  readonly expiresAt: Date | null
}

export interface ApplicationCertificate {
  readonly keyId: string
  /** Base64 of the thumbprint. */
  readonly customKeyIdentifier: string | null
  readonly displayName: string | null
  readonly expiresAt: Date | null
}

/** The app's own registration, as far as the portal needs it. */
export interface Application {
  readonly objectId: string
  readonly clientId: string
  readonly displayName: string | null
  readonly signInAudience: string | null
  /** Of the platform Web, the only one at which a client secret may redeem a code. */
  readonly redirectUris: readonly string[]
  readonly spaRedirectUris: readonly string[]
  readonly publicClientRedirectUris: readonly string[]
  /** “Allow public client flows”, which a device code needs; null when Graph did not tell. */
  readonly publicClientFlows: boolean | null
  /** Ids of the delegated permissions on its page "API permissions"; null when Graph did not tell. */
  readonly delegatedPermissionIds: readonly string[] | null
  readonly secrets: readonly ApplicationSecret[]
  readonly certificates: readonly ApplicationCertificate[]
}

export type ApplicationReading =
  | { readonly kind: 'found'; readonly application: Application }
  | { readonly kind: 'not-allowed'; readonly evidence: Evidence }
  | { readonly kind: 'not-found'; readonly evidence: Evidence }
  | { readonly kind: 'unreachable'; readonly evidence: Evidence }

export interface ApplicationQuestion {
  readonly cloud: Cloud
  readonly clientId: string
  /** App-only, for Graph. */
  readonly accessToken: Secret
  readonly transport?: Transport
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
}

const FIELDS =
  'id,appId,displayName,signInAudience,passwordCredentials,keyCredentials,web,spa,publicClient,isFallbackPublicClient,requiredResourceAccess'
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const label = z.string().max(500).nullish().catch(null)
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .nullish()
  .catch(null)
const keySchema = z.object({
  keyId: z.string().max(100),
  displayName: label,
  endDateTime: time,
  startDateTime: time,
})

const platformSchema = z
  .object({ redirectUris: z.array(z.string().max(2_000)).max(300).default([]) })
  .nullish()
  .catch(null)

const applicationSchema = z.object({
  id: z.string().max(100),
  appId: z.string().max(100),
  displayName: label,
  signInAudience: label,
  web: platformSchema,
  spa: platformSchema,
  publicClient: platformSchema,
  isFallbackPublicClient: z.boolean().nullish().catch(null),
  requiredResourceAccess: z
    .array(
      z.object({
        resourceAccess: z.array(z.object({ id: z.string().max(100), type: z.string().max(50) })).max(1_000),
      }),
    )
    .max(100)
    .nullish()
    .catch(null),
  passwordCredentials: z
    .array(keySchema.extend({ hint: z.string().max(10).nullish().catch(null) }))
    .max(1_000),
  keyCredentials: z.array(keySchema.extend({ customKeyIdentifier: label })).max(1_000),
})

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().catch(''),
    innerError: z
      .object({ 'request-id': z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
})

/**
 * Reads the app's own registration with an app-only token, which needs no permission at all.
 * https://learn.microsoft.com/graph/api/application-get
 */
export async function readOwnApplication(question: ApplicationQuestion): Promise<ApplicationReading> {
  const { cloud, clientId, accessToken, transport = httpsTransport(), signal, deadlineMs } = question
  if (!GUID.test(clientId)) throw new TypeError('The client ID must be a GUID')
  try {
    const reply = await callPinned({
      origin: cloud.graphOrigin,
      method: 'GET',
      url: `${cloud.graphOrigin}/v1.0/applications(appId='${clientId}')?$select=${FIELDS}`,
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
      transport,
      signal,
      deadlineMs,
    })
    return interpret(reply, clientId)
  } catch (error) {
    if (error instanceof NetworkFault) {
      return { kind: 'unreachable', evidence: networkFailure(error, 'graph').evidence }
    }
    throw error
  }
}

function interpret(reply: Reply, clientId: string): ApplicationReading {
  const read = applicationSchema.safeParse(reply.json)
  const isOurs = read.success && read.data.appId.toLowerCase() === clientId.toLowerCase()
  if (reply.status === 200 && isOurs) return { kind: 'found', application: toApplication(read.data) }
  const error = errorSchema.safeParse(reply.json).data?.error
  const evidence = entraEvidence({
    step: 'graph',
    error: error?.code,
    description: error?.message ?? `The answer of Graph (HTTP ${reply.status}) cannot be read`,
    httpStatus: reply.status,
    retryAfterSeconds: reply.retryAfterSeconds,
    traceId: error?.innerError?.['request-id'],
  })
  if (reply.status === 401 || reply.status === 403) return { kind: 'not-allowed', evidence }
  if (reply.status === 404) return { kind: 'not-found', evidence }
  return { kind: 'unreachable', evidence }
}

function toApplication(read: z.infer<typeof applicationSchema>): Application {
  return {
    objectId: read.id,
    clientId: read.appId,
    displayName: read.displayName ?? null,
    signInAudience: read.signInAudience ?? null,
    redirectUris: read.web?.redirectUris ?? [],
    spaRedirectUris: read.spa?.redirectUris ?? [],
    publicClientRedirectUris: read.publicClient?.redirectUris ?? [],
    publicClientFlows: read.isFallbackPublicClient ?? null,
    delegatedPermissionIds:
      read.requiredResourceAccess?.flatMap(({ resourceAccess }) =>
        resourceAccess.filter(({ type }) => type === 'Scope').map(({ id }) => id.toLowerCase()),
      ) ?? null,
    secrets: read.passwordCredentials.map((key) => ({
      keyId: key.keyId,
      hint: key.hint ?? null,
      displayName: key.displayName ?? null,
      startsAt: key.startDateTime ?? null,
      expiresAt: key.endDateTime ?? null,
    })),
    certificates: read.keyCredentials.map((key) => ({
      keyId: key.keyId,
      customKeyIdentifier: key.customKeyIdentifier ?? null,
      displayName: key.displayName ?? null,
      expiresAt: key.endDateTime ?? null,
    })),
  }
}

export type SecretMatch =
  | { readonly kind: 'found'; readonly secret: ApplicationSecret }
  /** Several secrets begin alike: the expiry must be asked of a person. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly ApplicationSecret[] }
  | { readonly kind: 'none' }

const HINT_LENGTH = 3

/** Finds the secret in use among those of the registration, by its key id when that is known, else by its beginning. */
export function findSecret(application: Application, value: Secret, keyId?: string): SecretMatch {
  const byId = application.secrets.find((secret) => keyId !== undefined && secret.keyId === keyId)
  if (byId !== undefined) return { kind: 'found', secret: byId }
  const candidates = application.secrets.filter(
    (secret) => secret.hint !== null && value.reveal().slice(0, HINT_LENGTH) === secret.hint,
  )
  const [only] = candidates
  if (only === undefined) return { kind: 'none' }
  return candidates.length === 1 ? { kind: 'found', secret: only } : { kind: 'ambiguous', candidates }
}
