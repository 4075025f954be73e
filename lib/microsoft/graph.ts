import { z } from 'zod'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Secret } from '#lib/secret.ts'
import { applicationPath, callGraph, type GraphAccess, unreadableEvidence } from './graph-call.ts'

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
  readonly startsAt?: Date | null
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

export interface ApplicationQuestion extends GraphAccess {
  readonly clientId: string
}

const FIELDS =
  'id,appId,displayName,signInAudience,passwordCredentials,keyCredentials,web,spa,publicClient,isFallbackPublicClient,requiredResourceAccess'

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

/**
 * Reads the app's own registration with an app-only token, which needs no permission at all.
 * https://learn.microsoft.com/graph/api/application-get
 */
export async function readOwnApplication(question: ApplicationQuestion): Promise<ApplicationReading> {
  const { clientId } = question
  const answer = await callGraph(question, {
    method: 'GET',
    path: `${applicationPath(clientId)}?$select=${FIELDS}`,
  })
  if (answer.kind === 'answered') {
    const read = applicationSchema.safeParse(answer.json)
    const isOurs = read.success && read.data.appId.toLowerCase() === clientId.toLowerCase()
    if (isOurs) return { kind: 'found', application: toApplication(read.data) }
    return { kind: 'unreachable', evidence: unreadableEvidence(answer.status) }
  }
  const { evidence } = answer
  if (answer.kind === 'unreachable') return { kind: 'unreachable', evidence }
  if (answer.status === 401 || answer.status === 403) return { kind: 'not-allowed', evidence }
  if (answer.status === 404) return { kind: 'not-found', evidence }
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
      startsAt: key.startDateTime ?? null,
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
